import { type Document, parseDocument } from 'yaml';
import type { Certificate } from '../certificate/certificate.ts';
import { parseCertificates } from '../certificate/parse-certificate.ts';
import { formatBundle, sameBundle, type TrustBundle } from '../certificate/trust-bundle.ts';
import { CertwrightError } from '../errors.ts';

/** What took the place of a certificate that may stand in a kubeconfig. */
export interface ReplacedCertificate {
  readonly former: Certificate;
  readonly certificate: Certificate;
  /** PKCS#8 PEM, where the key is new too. */
  readonly privateKeyPem?: string | undefined;
}

/** What is to be trusted in place of all that a kubeconfig trusts; undefined where that stays. */
export type FindBundle = (found: readonly Certificate[]) => TrustBundle | undefined;

/**
 * A kubeconfig with the certificates in it brought up to date, users' and authorities'; all else, comments too, stays.
 * Undefined when none of them is in it; `unreadable` when it is no YAML of a kubeconfig.
 */
export function updateKubeconfig(
  text: string,
  replaced: readonly ReplacedCertificate[],
  findBundle: FindBundle = () => undefined,
): string | 'unreadable' | undefined {
  const document = parseDocument(text);
  const content = document.errors.length === 0 ? document.toJS() : undefined;
  if (!isObject(content)) return 'unreadable';
  const changed = [
    ...entriesOf(content, 'clusters').map((path) => updateAuthorities(document, path, replaced, findBundle)),
    ...entriesOf(content, 'users').map((path) => updateUser(document, path, replaced)),
  ];
  // As `formatKubeconfig` writes it.
  return changed.includes(true) ? document.toString({ lineWidth: 0 }) : undefined;
}

type Path = readonly (string | number)[];

/** The paths of what each entry of a list describes: `users[].user`, `clusters[].cluster`. */
function entriesOf(content: Readonly<Record<string, unknown>>, list: 'users' | 'clusters'): Path[] {
  const entries = content[list];
  const one = list.slice(0, -1);
  return Array.isArray(entries)
    ? entries.flatMap((entry, index) => (isObject(entry) && isObject(entry[one]) ? [[list, index, one]] : []))
    : [];
}

function updateAuthorities(
  document: Document,
  path: Path,
  replaced: readonly ReplacedCertificate[],
  findBundle: FindBundle,
): boolean {
  const dataPath = [...path, 'certificate-authority-data'];
  const found = readCertificates(document.getIn(dataPath));
  const bundle = findBundle(found);
  if (!bundle) return updateCertificates(document, dataPath, replaced) !== undefined;
  if (sameBundle(found, bundle)) return false;
  document.setIn(dataPath, toBase64(formatBundle(bundle)));
  return true;
}

function updateUser(document: Document, path: Path, replaced: readonly ReplacedCertificate[]): boolean {
  const own = updateCertificates(document, [...path, 'client-certificate-data'], replaced);
  if (own?.privateKeyPem !== undefined) document.setIn([...path, 'client-key-data'], toBase64(own.privateKeyPem));
  return own !== undefined;
}

/** The first replacement that was made; undefined when there was none to make. */
function updateCertificates(
  document: Document,
  path: Path,
  replaced: readonly ReplacedCertificate[],
): ReplacedCertificate | undefined {
  const certificates = readCertificates(document.getIn(path));
  const replacements = certificates.map((certificate) => replaced.find((one) => isFormer(certificate, one)));
  const made = replacements.find((one) => one !== undefined);
  if (!made) return undefined;
  const updated = certificates.map((certificate, index) => replacements[index]?.certificate ?? certificate);
  document.setIn(path, toBase64(updated.map(({ pem }) => pem).join('')));
  return made;
}

/** The certificate that was replaced, or one before it that had been forgotten here. */
function isFormer(found: Certificate, { former, certificate }: ReplacedCertificate): boolean {
  if (found.fingerprint === former.fingerprint) return true;
  return (
    found.fingerprint !== certificate.fingerprint &&
    found.subjectDer.equals(former.subjectDer) &&
    found.issuerDer.equals(former.issuerDer) &&
    found.subjectPublicKeyInfo.der.equals(former.subjectPublicKeyInfo.der)
  );
}

function readCertificates(data: unknown): Certificate[] {
  if (typeof data !== 'string') return [];
  try {
    return parseCertificates(Buffer.from(data, 'base64').toString('latin1'));
  } catch (error) {
    if (error instanceof CertwrightError) return [];
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toBase64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
