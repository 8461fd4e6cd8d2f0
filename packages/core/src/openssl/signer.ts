import type { Certificate, CertificationRequest } from '../certificate/certificate.ts';
import { parseCertificates } from '../certificate/parse-certificate.ts';
import { CertwrightError } from '../errors.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { Gatherer } from './gatherer.ts';
import { failed, type OpensslOutput, type OpensslRunner } from './openssl-runner.ts';
import {
  carriesExactly,
  type SelfSigning,
  type SigningAuthority,
  selfSigningJob,
  signingJob,
  type Travelling,
} from './signing-job.ts';

interface Signing {
  readonly tbs: TbsCertificate;
  readonly certificationRequest: CertificationRequest;
  readonly authority: SigningAuthority;
  readonly travelling: Travelling;
}

interface Waiting extends Signing {
  readonly resolve: (certificate: Certificate) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * To start openssl costs as much as to sign this many: fewer wait while others of their kind are signed, and no gathering
 * is divided into smaller ones.
 */
const fewestApart = 32;

export interface SignerOptions {
  /** How many requests one run may take. */
  readonly maxGathering?: number;
  /** Told how many one run took. */
  readonly onGathering?: (size: number) => void;
}

/**
 * Signs with as few runs of openssl as there can be: what waits for the same authority, extensions and validity while
 * earlier work is being done is signed by one run.
 */
export class Signer {
  readonly #runner: OpensslRunner;
  readonly #gatherer: Gatherer<Waiting>;
  readonly #onGathering: (size: number) => void;

  constructor(runner: OpensslRunner, { maxGathering = 200, onGathering = () => {} }: SignerOptions = {}) {
    this.#runner = runner;
    this.#onGathering = onGathering;
    this.#gatherer = new Gatherer<Waiting>({
      run: (take) => this.#signTogether(take),
      select: (waiting) => firstOfEachKey(waiting, Math.min(maxGathering, this.#fairShare(waiting.length))),
      enough: Math.min(maxGathering, fewestApart),
    });
  }

  /**
   * Signs a decided certificate for the key of a request.
   * @throws CertwrightError `certification-request-invalid` when the request's own signature is wrong, `openssl-failed`,
   *   and whatever the runner throws
   */
  sign(
    tbs: TbsCertificate,
    certificationRequest: CertificationRequest,
    authority: SigningAuthority,
  ): Promise<Certificate> {
    // Openssl copies every extension that a request asks for, so one that asks for anything else is signed alone.
    if (!carriesExactly(certificationRequest, tbs)) {
      return this.#signAlone({ tbs, certificationRequest, authority, travelling: 'nothing' });
    }
    return this.#signInGathering({ tbs, certificationRequest, authority, travelling: 'names' });
  }

  /**
   * Signs a request that was made here, with the extensions that it carries, all and as they are; of what was decided
   * only the validity counts.
   * @throws CertwrightError as `sign` does
   */
  signAsRequested(
    tbs: TbsCertificate,
    certificationRequest: CertificationRequest,
    authority: SigningAuthority,
  ): Promise<Certificate> {
    return this.#signInGathering({ tbs, certificationRequest, authority, travelling: 'everything' });
  }

  /**
   * Signs a certificate by its own key.
   * @throws CertwrightError as `sign` does
   */
  async signSelf(selfSigning: SelfSigning): Promise<Certificate> {
    const output = await this.#runner.run(selfSigningJob(selfSigning));
    return onlyCertificate(output, selfSigning.certificationRequest);
  }

  #signInGathering(signing: Signing): Promise<Certificate> {
    const { promise, resolve, reject } = Promise.withResolvers<Certificate>();
    this.#gatherer.add(kindOf(signing), { ...signing, resolve, reject });
    return promise;
  }

  /** So that other places are not idle. */
  #fairShare(waiting: number): number {
    return waiting < 2 * fewestApart ? waiting : Math.ceil(waiting / (this.#runner.freePlaces + 1));
  }

  #signTogether(take: () => readonly Waiting[]): Promise<void> {
    let taken: readonly Waiting[] = [];
    const run = this.#runner.run(() => {
      taken = take();
      this.#onGathering(taken.length);
      return gatheringJob(taken);
    });
    return run.then(
      (output) => this.#handOut(taken, output),
      (error) => this.#handleFailure(taken.length === 0 ? take() : taken, error),
    );
  }

  #handOut(taken: readonly Waiting[], output: OpensslOutput): void {
    const certificates = certificatesByKey(output);
    for (const one of taken) {
      const certificate = certificates.get(publicKeyOf(one.certificationRequest));
      if (certificate) one.resolve(certificate);
      else if (taken.length === 1) one.reject(withoutCertificate(output));
      // One bad request must not spoil the others of its gathering.
      else this.#signAlone(one).then(one.resolve, one.reject);
    }
  }

  /** A request that makes openssl hang or crash must not spoil the others of its gathering either. */
  #handleFailure(taken: readonly Waiting[], error: unknown): void {
    const mayBeOneOfThem =
      error instanceof CertwrightError && ['openssl-failed', 'openssl-timed-out'].includes(error.code);
    for (const one of taken) {
      if (taken.length > 1 && mayBeOneOfThem) this.#signAlone(one).then(one.resolve, one.reject);
      else one.reject(error);
    }
  }

  async #signAlone({ tbs, certificationRequest, authority, travelling }: Signing): Promise<Certificate> {
    const job = signingJob({
      authority,
      tbs,
      certificationRequests: [certificationRequest],
      travelling: travelling === 'names' ? 'nothing' : travelling,
    });
    return onlyCertificate(await this.#runner.run(job), certificationRequest);
  }
}

/** A public key only once, because results are known by it. */
function firstOfEachKey(waiting: readonly Waiting[], most: number): ReadonlySet<Waiting> {
  const byKey = new Map<string, Waiting>();
  for (const one of waiting) {
    const key = publicKeyOf(one.certificationRequest);
    if (byKey.size < most && !byKey.has(key)) byKey.set(key, one);
  }
  return new Set(byKey.values());
}

function gatheringJob(taken: readonly Waiting[]) {
  const first = taken[0];
  if (!first) throw new Error('a gathering of nothing');
  const certificationRequests = taken.map((one) => one.certificationRequest);
  // Openssl says what it signs in 30 small pieces each, to read which costs a third of the signing. Where one of them
  // fails it is signed once more alone, and then heard.
  return { ...signingJob({ ...first, certificationRequests }), discardStderr: taken.length > 1 };
}

function kindOf({ tbs, authority, travelling }: Signing): string {
  const { subjectAltName: _, ...extensions } = tbs.extensions;
  const inConfig = travelling === 'everything' ? travelling : extensions;
  return JSON.stringify([authority.certificate.fingerprint, authority.key.path, inConfig, tbs.validity]);
}

function publicKeyOf({ subjectPublicKeyInfo }: Pick<Certificate, 'subjectPublicKeyInfo'>): string {
  return subjectPublicKeyInfo.der.toString('base64');
}

/** What was printed, by public key; nothing at all when a part of it cannot be read. */
function certificatesByKey(output: OpensslOutput): Map<string, Certificate> {
  try {
    return new Map(parseCertificates(output.stdout).map((certificate) => [publicKeyOf(certificate), certificate]));
  } catch (error) {
    if (error instanceof CertwrightError) return new Map();
    throw error;
  }
}

function onlyCertificate(output: OpensslOutput, certificationRequest: CertificationRequest): Certificate {
  const certificate = certificatesByKey(output).get(publicKeyOf(certificationRequest));
  if (!certificate) throw withoutCertificate(output);
  return certificate;
}

function withoutCertificate(output: OpensslOutput): CertwrightError {
  if (output.stderr.includes('did not match the certificate request')) {
    return new CertwrightError('certification-request-invalid', 'the signature of the certification request is wrong', {
      hint: 'make the request again with the key that it is for',
    });
  }
  return failed(output, output.exitCode === 0 ? 'printed no certificate' : `ended with exit code ${output.exitCode}`);
}
