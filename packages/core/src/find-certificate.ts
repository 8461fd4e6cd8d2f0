import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import { CertwrightError } from './errors.ts';
import { showValue } from './openssl-config/forbidden-character.ts';
import { findSerialNumber } from './request/parse-serial-number.ts';
import type { RecordedCertificate } from './store/issued-certificates.ts';
import { listPairNames, readPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** A certificate of the folder, of its record, or one that was brought. */
export interface KnownCertificate {
  readonly certificate: Certificate;
  /** The pair that holds it, or held it; its subject where that is not known. */
  readonly name: string;
}

/**
 * What a name or a serial number (hex) stands for; a name wins. A name is first that of a pair in the folder, then that
 * of a pair of which only the record knows, then that of what a holder has; of several certificates it is the current
 * one. One serial number may stand for certificates of several authorities; empty when it stands for none.
 * @throws CertwrightError `certificate-not-found`, `certificate-unreadable`; `request-invalid` for a name of which several
 *   holders have certificates; `record-lost`, `record-damaged`
 */
export async function findCertificates(workbench: Workbench, nameOrSerial: string): Promise<KnownCertificate[]> {
  const named = await findByName(workbench, nameOrSerial);
  if (named) return [named];
  const serialNumber = findSerialNumber(nameOrSerial);
  if (serialNumber !== undefined) return findBySerialNumber(workbench, serialNumber);
  throw new CertwrightError('certificate-not-found', `there is no certificate ${showValue(nameOrSerial)}`, {
    hint: 'give a name or a serial number that the folder knows, or a file, such as ./web.pem',
  });
}

/** @param pemOrDer its first certificate counts; throws `certificate-unreadable` */
export async function recogniseCertificate(workbench: Workbench, pemOrDer: string | Buffer): Promise<KnownCertificate> {
  const certificate = parseCertificate(pemOrDer);
  const { fingerprint, subject } = certificate;
  const recorded = (await workbench.record())?.findIssued({ fingerprint })[0];
  const pairs = readPairs(workbench.assetsFolder);
  const pair = pairs.find((candidate) => candidate.certificate?.fingerprint === fingerprint);
  return { certificate, name: pair?.name ?? recorded?.name ?? formatDistinguishedName(subject) };
}

async function findByName(workbench: Workbench, name: string): Promise<KnownCertificate | undefined> {
  const { assetsFolder } = workbench;
  const pair = listPairNames(assetsFolder).includes(name) ? readPair(assetsFolder, name) : undefined;
  if (pair?.certificate) return { name, certificate: pair.certificate };
  if (pair?.certificateFile === 'unreadable') {
    throw new CertwrightError('certificate-unreadable', `${pair.certificatePath} cannot be read as a certificate`, {
      hint: 'put it back from a backup, or give the serial number of the certificate',
    });
  }
  const issued = (await workbench.record())?.findIssued({ name }) ?? [];
  const current = issued.filter(({ supersededAt }) => supersededAt === undefined);
  const [only, ...others] = current.some(isOfFolder) ? current.filter(isOfFolder) : current;
  if (others.length > 0) throw severalHolders(name, current);
  if (only) return { name, certificate: parseCertificate(only.pem) };
  if (issued.length > 0) throw onlyReplaced(name, issued);
  return undefined;
}

function isOfFolder({ keptIn }: RecordedCertificate): boolean {
  return keptIn === 'folder';
}

function severalHolders(name: string, issued: readonly RecordedCertificate[]): CertwrightError {
  return new CertwrightError('request-invalid', `${issued.length} holders have a certificate called "${name}"`, {
    details: issued.slice(-mostTold).map(describeRow),
    hint: 'give the serial number of the one that you mean',
  });
}

/** Of one name there may be thousands with holders. */
const mostTold = 20;

function describeRow({ serialNumber, notAfter }: RecordedCertificate): string {
  return `${serialNumber}, which expires ${notAfter.toISOString()}`;
}

function onlyReplaced(name: string, issued: readonly RecordedCertificate[]): CertwrightError {
  return new CertwrightError(
    'certificate-not-found',
    `"${name}" is gone; the record knows only replaced certificates`,
    {
      details: issued.slice(-mostTold).map(describeRow),
      hint: 'give the serial number of the one that you mean',
    },
  );
}

async function findBySerialNumber(workbench: Workbench, serialNumber: string): Promise<KnownCertificate[]> {
  const recorded = (await workbench.record())?.findIssued({ serialNumber }) ?? [];
  const known = [
    ...recorded.map(({ name, pem }) => ({ name, certificate: parseCertificate(pem) })),
    ...readPairs(workbench.assetsFolder).flatMap(({ name, certificate }) =>
      certificate?.serialNumber === serialNumber ? [{ name, certificate }] : [],
    ),
  ];
  return [...new Map(known.map((one) => [one.certificate.fingerprint, one])).values()];
}
