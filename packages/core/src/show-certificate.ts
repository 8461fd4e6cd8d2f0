import type { Certificate } from './certificate/certificate.ts';
import { parseCertificates } from './certificate/parse-certificate.ts';
import { CertwrightError } from './errors.ts';
import { listCertificates, listNumbered } from './list-certificates.ts';
import { fetchServedChain } from './openssl/served-chain.ts';
import { type CertificateStatus, certificateStatus, usualWarningWindowMs } from './overview/certificate-status.ts';
import { chooseCertificate } from './overview/choose-certificate.ts';
import { indexRevocations } from './overview/find-revocation.ts';
import { type IssuerChain, issuerChain } from './overview/issuer-chain.ts';
import { knownAuthorities } from './overview/known-authorities.ts';
import type { ListedCertificate } from './overview/listed-certificate.ts';
import { readFolder } from './read-folder.ts';
import { findSerialNumber } from './request/parse-serial-number.ts';
import { parseServerAddress, parseServerName } from './request/parse-server-address.ts';
import type { Revocation } from './store/revocations.ts';
import type { Workbench } from './workbench.ts';

/** One certificate with all that is known of it here. */
export interface ShownCertificate {
  readonly certificate: Certificate;
  readonly status: CertificateStatus;
  readonly revocation?: Revocation;
  /** What came with it, in that order: in its file, or from its server. */
  readonly others: readonly Certificate[];
  readonly chain: IssuerChain;
  /** Missing for one that neither the record nor the folder knows. */
  readonly listed?: ListedCertificate;
}

/**
 * A certificate of the folder or the record, by its name or by its serial number: hex in any letter case, with or without
 * colons. A name counts before a number; of several with one name, the one that was not replaced.
 * @throws CertwrightError `certificate-not-found`; `request-invalid` for a serial number that several have;
 *   `record-lost`, `record-damaged`, `storage-failed`
 */
export async function getCertificate(workbench: Workbench, reference: string): Promise<ShownCertificate> {
  const listed = chooseCertificate(await listCertificates(workbench), reference, workbench.assetsFolder);
  return show(workbench, parseCertificates(listed.pem), listed);
}

export interface IssuedReference {
  /** Hex, in the forms that people write. */
  readonly serialNumber: string;
  /** The name of the one that issued it: needed where certificates of several authorities have that number. */
  readonly authority?: string | undefined;
}

/**
 * A certificate of the folder or the record by its serial number alone, whatever is named like it.
 * @throws CertwrightError `certificate-not-found`; `request-invalid` for a serial number that several have;
 *   `record-lost`, `record-damaged`, `storage-failed`
 */
export async function getIssuedCertificate(
  workbench: Workbench,
  { serialNumber, authority }: IssuedReference,
): Promise<ShownCertificate> {
  const number = findSerialNumber(serialNumber);
  const numbered = number === undefined ? [] : await listNumbered(workbench, number);
  const found = numbered.filter((one) => authority === undefined || one.authority === authority);
  const [only] = found;
  if (!only) {
    const by = authority === undefined ? '' : ` of authority "${authority}"`;
    throw new CertwrightError('certificate-not-found', `no certificate${by} has the serial number ${serialNumber}`, {
      hint: 'the list of certificates has the serial number of each',
    });
  }
  if (new Set(found.map(({ fingerprint }) => fingerprint)).size > 1) {
    throw new CertwrightError('request-invalid', `${found.length} certificates have this serial number`, {
      details: found.map((one) => `"${one.name}", issued by "${one.authority ?? 'nobody here'}"`),
      hint: 'say which authority issued the one that you mean',
    });
  }
  const listed = found.find(({ certificatePath }) => certificatePath !== undefined) ?? only;
  return show(workbench, parseCertificates(listed.pem), listed);
}

/**
 * The first certificate of a text in PEM, or the one of DER, that came from somewhere else.
 * @throws CertwrightError `certificate-unreadable`, `record-lost`, `record-damaged`, `storage-failed`
 */
export async function describeCertificate(workbench: Workbench, pemOrDer: Buffer): Promise<ShownCertificate> {
  return show(workbench, parseCertificates(pemOrDer));
}

export interface ServerToAsk {
  /** `host:port` */
  readonly server: string;
  /** The name to ask for (SNI); without it the host, where that is a name. */
  readonly serverName?: string | undefined;
}

/**
 * What a server really serves, by a TLS handshake with it.
 * @throws CertwrightError `request-invalid`, `connection-failed`, `certificate-unreadable`, what finding openssl throws,
 *   `record-lost`, `record-damaged`, `storage-failed`
 */
export async function getServedCertificate(
  workbench: Workbench,
  { server, serverName }: ServerToAsk,
): Promise<ShownCertificate> {
  const asked = {
    ...parseServerAddress(server),
    serverName: serverName === undefined ? undefined : parseServerName(serverName),
  };
  const { runner } = await workbench.openssl();
  return show(workbench, await fetchServedChain(runner, asked));
}

/** @param found the certificate, and what came with it */
async function show(
  workbench: Workbench,
  found: readonly Certificate[],
  known?: ListedCertificate,
): Promise<ShownCertificate> {
  const [certificate, ...presented] = found;
  if (!certificate) throw new Error('there is no certificate to show');
  const { serialNumber } = certificate;
  const read = readFolder(workbench.assetsFolder);
  const listed = known ?? findListed(await listCertificates(workbench), certificate);
  // What the record knows by its text may lie in a file with the chain above it.
  const inFile = known && read.find((one) => one.certificatePath === known.certificatePath)?.chain;
  const others = inFile ?? presented;
  const chain = issuerChain(certificate, others, knownAuthorities(read));
  const findRevocation = indexRevocations((await workbench.record())?.findRevocations({ serialNumber }) ?? []);
  const revocation = findRevocation(certificate, () => issuerIn(chain, certificate));
  const status = certificateStatus(certificate.validity, {
    now: workbench.clock.now(),
    warningWindowMs: usualWarningWindowMs,
    isRevoked: revocation !== undefined,
    isReplaced: listed?.replacedAt !== undefined,
  });
  return { certificate, status, others, chain, ...(revocation && { revocation }), ...(listed && { listed }) };
}

/** Undefined where nobody knows who signed it. */
function issuerIn({ links, state }: IssuerChain, certificate: Certificate): Certificate | undefined {
  return links[0]?.certificate ?? (state === 'complete' ? certificate : undefined);
}

function findListed(all: readonly ListedCertificate[], { fingerprint }: Certificate): ListedCertificate | undefined {
  const same = all.filter((one) => one.fingerprint === fingerprint);
  return same.find(({ certificatePath }) => certificatePath !== undefined) ?? same[0];
}
