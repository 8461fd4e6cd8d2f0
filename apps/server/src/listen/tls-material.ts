import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Certificate, findChain, getAuthorityState, getCertificatePair, type Workbench } from '@certwright/core';

/** What a TLS server shows, and whom it believes. All PEM. */
export interface TlsMaterial {
  /** Its own certificate, and those above it but for the root, which a client must have already. */
  readonly cert: string;
  readonly key: string;
  /** Certificates of clients are held against these. */
  readonly ca: readonly string[];
}

export interface TlsNames {
  /** The pair of the server. */
  readonly pair: string;
  /** The one that signs, and others whose certificates are believed. */
  readonly authorities: readonly string[];
}

/**
 * Reads what TLS needs from the folder, as it is now.
 * @returns undefined while key and certificate do not belong together, as in the moment in which a pair is replaced
 * @throws CertwrightError `certificate-not-found`, `certificate-unreadable`, `authority-not-found`
 */
export function readTlsMaterial(workbench: Workbench, { pair, authorities }: TlsNames): TlsMaterial | undefined {
  const { certificate, keyPath, publicKey } = getCertificatePair(workbench, pair);
  if (!publicKey?.equals(certificate.subjectPublicKeyInfo.der)) return undefined;
  const trusted = authorities.flatMap((name) => {
    const { certificate: own, chain } = getAuthorityState(workbench, name);
    return [own, ...chain];
  });
  const above = findChain(certificate, trusted).filter((one) => !signsItself(one));
  return {
    cert: [certificate, ...above].map(({ pem }) => pem).join(''),
    key: readFileSync(keyPath, 'utf8'),
    ca: [...new Set(trusted.map(({ pem }) => pem))],
  };
}

function signsItself({ pem }: Certificate): boolean {
  const certificate = new X509Certificate(pem);
  return certificate.checkIssued(certificate);
}
