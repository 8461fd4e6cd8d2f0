import { readFileSync } from 'node:fs';
import {
  type AuthorityState,
  type Certificate,
  findChain,
  getAuthorityState,
  getCertificatePair,
  type Workbench,
} from '@certwright/core';

/** What a TLS server shows, and whom it believes. All PEM. */
export interface TlsMaterial {
  /** Its own certificate, and those above it but for the root. */
  readonly cert: string;
  readonly key: string;
  /** Certificates of clients are held against these. */
  readonly ca: readonly string[];
}

export interface TlsNames {
  /** The pair of the server. */
  readonly pair: string;
  /** Whose certificates are believed; the one that signs, too. */
  readonly authorities: readonly string[];
}

/**
 * Reads what TLS needs from the folder, as it is now.
 * @throws CertwrightError `certificate-not-found`, `certificate-unreadable`, `authority-not-found`
 * @returns undefined while key and certificate do not belong together, as in the moment in which a pair is replaced
 */
export function readTlsMaterial(workbench: Workbench, { pair, authorities }: TlsNames): TlsMaterial | undefined {
  const { certificate, keyPath, publicKey } = getCertificatePair(workbench, pair);
  if (!publicKey?.equals(certificate.subjectPublicKeyInfo.der)) return undefined;
  const trusted = trustedBy(authorities.map((name) => getAuthorityState(workbench, name)));
  const isRoot = ({ fingerprint }: Certificate, index: number, chain: readonly Certificate[]) =>
    index === chain.length - 1 && roots.has(fingerprint);
  const roots = new Set(trusted.filter(isSelfSigned).map(({ fingerprint }) => fingerprint));
  const above = findChain(certificate, trusted).filter((one, index, chain) => !isRoot(one, index, chain));
  return {
    cert: [certificate, ...above].map(({ pem }) => pem).join(''),
    key: readFileSync(keyPath, 'utf8'),
    ca: trusted.map(({ pem }) => pem),
  };
}

const isSelfSigned = (certificate: Certificate) => findChain(certificate, [certificate]).length === 0;

/** Each once. */
function trustedBy(states: readonly AuthorityState[]): Certificate[] {
  const all = states.flatMap(({ certificate, chain }) => [certificate, ...chain]);
  return [...new Map(all.map((one) => [one.fingerprint, one])).values()];
}
