import type { Certificate, CertificationRequest } from '../certificate/certificate.ts';
import { parseCertificates } from '../certificate/parse-certificate.ts';
import { CertwrightError } from '../errors.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { failed, type OpensslOutput, type OpensslRunner } from './openssl-runner.ts';
import { carriesExactly, type SelfSigning, type SigningAuthority, selfSigningJob, signingJob } from './signing-job.ts';

interface Waiting {
  readonly tbs: TbsCertificate;
  readonly certificationRequest: CertificationRequest;
  readonly resolve: (certificate: Certificate) => void;
  readonly reject: (error: unknown) => void;
}

/** What waits for the same authority, extensions and validity. */
interface Group {
  readonly key: string;
  readonly authority: SigningAuthority;
  waiting: Waiting[];
}

const maxGathering = 200;

/**
 * Signs with as few runs of openssl as there can be: what waits for the same authority, extensions and validity while
 * earlier work is being done is signed by one run. Nobody waits for a gathering to fill.
 */
export class Signer {
  readonly #runner: OpensslRunner;
  readonly #groups = new Map<string, Group>();

  constructor(runner: OpensslRunner) {
    this.#runner = runner;
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
    if (!carriesExactly(certificationRequest, tbs)) return this.#signAlone(tbs, certificationRequest, authority);
    const { promise, resolve, reject } = Promise.withResolvers<Certificate>();
    this.#groupFor(tbs, authority).waiting.push({ tbs, certificationRequest, resolve, reject });
    return promise;
  }

  /**
   * Signs a certificate by its own key.
   * @throws CertwrightError as `sign` does
   */
  async signSelf(selfSigning: SelfSigning): Promise<Certificate> {
    const output = await this.#runner.run(selfSigningJob(selfSigning));
    return onlyCertificate(output, selfSigning.certificationRequest);
  }

  #groupFor(tbs: TbsCertificate, authority: SigningAuthority): Group {
    const key = groupKey(tbs, authority);
    const waiting = this.#groups.get(key);
    if (waiting) return waiting;
    const group: Group = { key, authority, waiting: [] };
    this.#groups.set(key, group);
    // After this turn, so that its first request stands in it.
    queueMicrotask(() => this.#signGroup(group));
    return group;
  }

  /** Takes a place in the queue; what is signed is known when its turn comes. */
  #signGroup(group: Group): void {
    let taken: Waiting[] = [];
    const run = this.#runner.run(() => {
      taken = this.#take(group);
      return gatheringJob(taken, group.authority);
    });
    run.then(
      (output) => this.#handOut(taken, group.authority, output),
      (error) => {
        if (taken.length === 0) taken = this.#take(group);
        this.#handleFailure(taken, group.authority, error);
      },
    );
  }

  /** The first of those that wait, a public key only once; the rest takes another place in the queue. */
  #take(group: Group): Waiting[] {
    const byKey = new Map<string, Waiting>();
    for (const one of group.waiting) {
      const key = publicKeyOf(one.certificationRequest);
      if (byKey.size < maxGathering && !byKey.has(key)) byKey.set(key, one);
    }
    const taken = new Set(byKey.values());
    group.waiting = group.waiting.filter((one) => !taken.has(one));
    if (group.waiting.length > 0) this.#signGroup(group);
    else this.#groups.delete(group.key);
    return [...taken];
  }

  #handOut(taken: readonly Waiting[], authority: SigningAuthority, output: OpensslOutput): void {
    const certificates = certificatesByKey(output);
    const alone = taken.length === 1;
    for (const { tbs, certificationRequest, resolve, reject } of taken) {
      const certificate = certificates.get(publicKeyOf(certificationRequest));
      if (certificate) resolve(certificate);
      else if (alone) reject(withoutCertificate(output));
      // One bad request must not spoil the others of its gathering.
      else this.#signAlone(tbs, certificationRequest, authority).then(resolve, reject);
    }
  }

  /** A request that makes openssl hang or crash must not spoil the others of its gathering either. */
  #handleFailure(taken: readonly Waiting[], authority: SigningAuthority, error: unknown): void {
    const mayBeOneOfThem =
      error instanceof CertwrightError && ['openssl-failed', 'openssl-timed-out'].includes(error.code);
    for (const { tbs, certificationRequest, resolve, reject } of taken) {
      if (taken.length > 1 && mayBeOneOfThem) {
        this.#signAlone(tbs, certificationRequest, authority).then(resolve, reject);
      } else reject(error);
    }
  }

  async #signAlone(
    tbs: TbsCertificate,
    certificationRequest: CertificationRequest,
    authority: SigningAuthority,
  ): Promise<Certificate> {
    const certificationRequests = [certificationRequest];
    const job = signingJob({ authority, tbs, certificationRequests, namesTravel: false });
    return onlyCertificate(await this.#runner.run(job), certificationRequest);
  }
}

function gatheringJob(taken: readonly Waiting[], authority: SigningAuthority) {
  const first = taken[0];
  if (!first) throw new Error('a gathering of nothing');
  const certificationRequests = taken.map((one) => one.certificationRequest);
  return signingJob({ authority, tbs: first.tbs, certificationRequests, namesTravel: true });
}

function groupKey(tbs: TbsCertificate, authority: SigningAuthority): string {
  const { subjectAltName: _, ...extensions } = tbs.extensions;
  return JSON.stringify([authority.certificate.fingerprint, authority.key.path, extensions, tbs.validity]);
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
