import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type Certificate,
  CertwrightError,
  findChain,
  getAuthorityState,
  getCertificatePair,
  issueCertificate,
  needsRenewal,
  renewCertificates,
  type Workbench,
} from '@certwright/core';

/** The pair with which the server shows who it is. */
export const ownPairName = 'certwright-server';

export interface OwnCertificate {
  /** Who signs it. */
  readonly authority: string;
  /** Host names and addresses. */
  readonly names: readonly string[];
}

/** It renews itself, so it may be short. */
const lifetimeDays = 90;

/**
 * Sees to it that the server has a certificate for all of its names, from its authority, with more than a third of its
 * life left. One that only ends is renewed, with its key and with names that somebody added; else there is a new one.
 * @returns what was wrong with the former one; undefined when it was kept
 * @throws CertwrightError as `issueCertificate` and `renewCertificates` do
 */
export async function ensureOwnCertificate(workbench: Workbench, wanted: OwnCertificate): Promise<string | undefined> {
  const fault = await findFault(workbench, wanted);
  if (fault === undefined) return undefined;
  if (fault === endsSoon) {
    const { failures } = await renewCertificates(workbench, { names: [ownPairName] });
    for (const { error } of failures) throw error;
  } else {
    const { authority, names } = wanted;
    const subjectAltName = names.map((name) => `${isIP(name) === 0 ? 'dns' : 'ip'}:${name}`);
    const request = { name: ownPairName, profile: 'tls-server', authority, subjectAltName, lifetimeDays };
    await issueCertificate(workbench, request, { overwrite: fault !== isMissing });
  }
  return fault;
}

const isMissing = 'there is none';
const endsSoon = 'it ends soon';

async function findFault(workbench: Workbench, { authority, names }: OwnCertificate): Promise<string | undefined> {
  try {
    const { certificate, timeLeftMs } = await needsRenewal(workbench, { name: ownPairName, within: '1s' });
    const { publicKey } = getCertificatePair(workbench, ownPairName);
    if (!publicKey?.equals(certificate.subjectPublicKeyInfo.der)) return 'its key is not there';
    const [issuer] = findChain(certificate, [getAuthorityState(workbench, authority).certificate]);
    if (!issuer) return `it is not from "${authority}"`;
    const missing = missingNames(certificate, names);
    if (missing.length > 0) return `it lacks ${missing.join(', ')}`;
    return timeLeftMs < lifeOf(certificate) / 3 ? endsSoon : undefined;
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    if (error.code === 'certificate-not-found') return isMissing;
    if (error.code === 'certificate-revoked') return 'it is revoked';
    if (error.code === 'certificate-unreadable') return 'it cannot be read';
    throw error;
  }
}

function missingNames({ pem }: Certificate, names: readonly string[]): string[] {
  const certificate = new X509Certificate(pem);
  return names.filter((name) => {
    const found = isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name);
    return found === undefined;
  });
}

const lifeOf = ({ validity: { notBefore, notAfter } }: Certificate) => notAfter.getTime() - notBefore.getTime();
