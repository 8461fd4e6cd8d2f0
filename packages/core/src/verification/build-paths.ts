import type { Certificate } from '../certificate/certificate.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import type { CertificationPath } from './certification-path.ts';

/** What a path may be made of. */
export interface Pool {
  /** Each ends a path, whether it signed itself or not. */
  readonly trusted: readonly Certificate[];
  /** What may stand between. */
  readonly untrusted: readonly Certificate[];
}

/** No path in use is nearly as long. */
const mostCertificates = 20;
/** A hostile pool has as many paths as there are orders of its certificates; these end the search in well under a second. */
const mostSteps = 1000;
const mostSignatures = 200;

/**
 * Every path from a certificate to one that is trusted, those first that are likely to be good; after each dead end the
 * path that led there. It ends after a bounded number of steps, whatever it is given, with one path that `gave-up`.
 */
export function buildPaths(leaf: Certificate, pool: Pool, at: Date): Generator<CertificationPath> {
  return new PathBuilder(pool, at).extend([leaf]);
}

class PathBuilder {
  readonly #trusted: ReadonlySet<string>;
  readonly #bySubject: ReadonlyMap<string, readonly Certificate[]>;
  readonly #signatures = new Map<string, boolean>();
  readonly #at: Date;
  #steps = 0;
  #gaveUp = false;

  constructor({ trusted, untrusted }: Pool, at: Date) {
    this.#at = at;
    this.#trusted = new Set(trusted.map(({ fingerprint }) => fingerprint));
    const all = new Map([...trusted, ...untrusted].map((certificate) => [certificate.fingerprint, certificate]));
    this.#bySubject = Map.groupBy(all.values(), ({ subjectDer }) => subjectDer.toString('latin1'));
  }

  *extend(path: readonly Certificate[]): Generator<CertificationPath> {
    const current = path.at(-1);
    if (current === undefined || this.#gaveUp) return;
    if (this.#trusted.has(current.fingerprint)) return yield { certificates: path, end: 'trusted' };
    if (!this.#hasStepLeft(path)) return yield { certificates: path, end: 'gave-up' };
    const named = this.#issuersByName(current, path);
    let signers = 0;
    for (const issuer of named) {
      if (!this.#isSignedBy(current, issuer)) continue;
      signers += 1;
      yield* this.extend([...path, issuer]);
    }
    if (signers > 0) return;
    if (this.#gaveUp) return yield { certificates: path, end: 'gave-up' };
    const [likeliest] = named;
    yield likeliest === undefined
      ? { certificates: path, end: 'no-issuer' }
      : { certificates: [...path, likeliest], end: 'signature' };
  }

  #hasStepLeft(path: readonly Certificate[]): boolean {
    this.#steps += 1;
    if (this.#steps > mostSteps) this.#gaveUp = true;
    return !this.#gaveUp && path.length < mostCertificates;
  }

  /** One key under one name stands in a path once (RFC 4158 §2.4.1), so that no path is a loop. */
  #issuersByName(certificate: Certificate, path: readonly Certificate[]): Certificate[] {
    const named = this.#bySubject.get(certificate.issuerDer.toString('latin1')) ?? [];
    return named
      .filter((issuer) => !path.some((below) => isSameEntity(below, issuer)))
      .map((issuer) => ({ issuer, merit: this.#meritOf(issuer, certificate) }))
      .sort((a, b) => b.merit - a.merit)
      .map(({ issuer }) => issuer);
  }

  /** What makes it likely that this issuer is the right one, the weightiest first. */
  #meritOf({ extensions, validity, fingerprint }: Certificate, certificate: Certificate): number {
    const wanted = certificate.extensions.authorityKeyIdentifier?.keyIdentifier;
    const hasKey = wanted !== undefined && extensions.subjectKeyIdentifier?.keyIdentifier === wanted;
    const isValid = validity.notBefore <= this.#at && this.#at <= validity.notAfter;
    return (hasKey ? 4 : 0) + (this.#trusted.has(fingerprint) ? 2 : 0) + (isValid ? 1 : 0);
  }

  #isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
    const pair = `${certificate.fingerprint} ${issuer.fingerprint}`;
    const known = this.#signatures.get(pair);
    if (known !== undefined) return known;
    if (this.#signatures.size >= mostSignatures) this.#gaveUp = true;
    if (this.#gaveUp) return false;
    const isSigned = isSigningKey(issuer) && isIssuedBy(certificate, issuer);
    this.#signatures.set(pair, isSigned);
    return isSigned;
  }
}

function isSameEntity(a: Certificate, b: Certificate): boolean {
  return a.subjectDer.equals(b.subjectDer) && a.subjectPublicKeyInfo.der.equals(b.subjectPublicKeyInfo.der);
}

/** Of the other kinds, some cost very much to check; explicit curve parameters have hung openssl (CVE-2022-0778). */
function isSigningKey({ subjectPublicKeyInfo: { algorithm } }: Certificate): boolean {
  return /^(rsa|ec|ed)/.test(algorithm) && algorithm !== 'ec-explicit';
}
