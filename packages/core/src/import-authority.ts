import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { parseCertificates } from './certificate/parse-certificate.ts';
import { isEncryptedPrivateKey, parsePrivateKey } from './certificate/private-key.ts';
import { CertwrightError } from './errors.ts';
import { type Authority, assertUsable, getAuthority } from './get-authority.ts';
import { parsePairName } from './request/parse-name.ts';
import { readPair } from './store/read-pairs.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/** An authority that was made elsewhere; all PEM. */
export interface AuthorityToImport {
  readonly name: string;
  /** Its certificate first; what follows counts as its chain. */
  readonly certificatePem: string;
  /** PKCS#8 or a traditional form; kept as it is, encrypted or not. */
  readonly privateKeyPem: string;
  /** The certificates above it, its issuer first. */
  readonly chainPem?: string | undefined;
}

/**
 * Checks an authority that was made elsewhere, and puts it into the folder.
 * @throws CertwrightError `authority-exists`, `authority-invalid`, `key-mismatch`, `certificate-unreadable`,
 *   `passphrase-required`, `passphrase-wrong`, `name-invalid`
 */
export function importAuthority(workbench: Workbench, brought: AuthorityToImport): Promise<Authority> {
  return withAudit(workbench, 'import-authority', brought.name, () => importChecked(workbench, brought));
}

async function importChecked(workbench: Workbench, brought: AuthorityToImport): Promise<Authority> {
  const name = parsePairName(brought.name);
  const certificates = [brought.certificatePem, brought.chainPem ?? ''].flatMap((pem) => readCertificates(pem));
  const [certificate, ...chain] = certificates;
  if (!certificate) {
    throw new CertwrightError('certificate-unreadable', `there is no certificate to import as "${name}"`, {
      hint: 'give a PEM file that begins with the certificate of the authority',
    });
  }
  await assertOwnKey(workbench, brought, certificate);
  assertChain(name, certificate, chain);
  assertUsable(name, certificate, chain, workbench.clock.now());
  await workbench.recover();
  if (readPair(workbench.assetsFolder, name)) throw exists(name);
  const store = await workbench.store();
  const certificatePem = certificates.map(({ pem }) => pem).join('');
  const { privateKeyPem } = brought;
  const audit = workbench.audited('import-authority');
  const outcome = await store.save({ name, certificatePem, privateKeyPem, ifExists: 'keep', audit });
  if (outcome === 'kept') throw exists(name);
  return getAuthority(workbench, name);
}

function readCertificates(pem: string): Certificate[] {
  return pem.trim() === '' ? [] : parseCertificates(pem);
}

async function assertOwnKey(
  workbench: Workbench,
  { name, privateKeyPem }: AuthorityToImport,
  certificate: Certificate,
): Promise<void> {
  const passphrase = isEncryptedPrivateKey(privateKeyPem) ? await workbench.passphrase(name) : undefined;
  const { subjectPublicKeyInfo } = parsePrivateKey(privateKeyPem, passphrase);
  if (subjectPublicKeyInfo.der.equals(certificate.subjectPublicKeyInfo.der)) return;
  throw new CertwrightError('key-mismatch', `the private key does not belong to the certificate of "${name}"`, {
    hint: 'give the key that the certificate was made for',
  });
}

/** Each certificate must be the issuer of the one before it, so that the file can be served as it is. */
function assertChain(name: string, certificate: Certificate, chain: readonly Certificate[]): void {
  let below = certificate;
  for (const above of chain) {
    if (!isIssuedBy(below, above)) {
      throw new CertwrightError(
        'authority-invalid',
        `the chain of "${name}" is broken: ${formatDistinguishedName(above.subject)} did not issue ${formatDistinguishedName(below.subject)}`,
        { hint: 'give the certificates above the authority in order, its issuer first' },
      );
    }
    below = above;
  }
}

function exists(name: string): CertwrightError {
  return new CertwrightError('authority-exists', `"${name}" exists already`, {
    hint: 'choose another name; an authority is never overwritten',
  });
}
