import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import type { AuditedAction } from '../../src/store/audit-trail.ts';
import type { PairWrite } from '../../src/store/pair-write.ts';
import { commonName, makeHandmadeCertificate, name } from '../handmade-certificate.ts';

export interface TestPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Certificates that sign themselves: the store does not ask who signed. */
export function makeTestPairs(count: number, basicConstraints = 'CA:FALSE'): TestPair[] {
  return Array.from({ length: count }, (_, index) => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
    const constraints = ['-addext', `basicConstraints=critical,${basicConstraints}`];
    const output = execFileSync(
      'openssl',
      ['req', '-x509', ...curve, '-subj', `/CN=test ${index}`, ...constraints, '-days', '10', '-keyout', '-'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const at = output.indexOf('-----BEGIN CERTIFICATE-----');
    return { privateKeyPem: output.slice(0, at), certificatePem: output.slice(at) };
  });
}

/** Another certificate for the key of a pair. */
export function certifyAgain({ privateKeyPem }: TestPair): TestPair {
  const signingKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(signingKey).export({ type: 'spki', format: 'der' });
  const issuer = name(commonName('again'));
  return { privateKeyPem, certificatePem: makeHandmadeCertificate({ publicKey, signingKey, issuer, version: 0 }) };
}

/** An issued pair, as a flow would save it. */
export function issuedWrite(
  name: string,
  { certificatePem, privateKeyPem }: TestPair,
  more?: Partial<PairWrite>,
): PairWrite {
  const issued = {
    certificate: parseCertificate(certificatePem),
    authority: 'ca',
    profile: 'tls-client',
    issuedAt: new Date('2026-01-02T03:04:05Z'),
    frontEnd: 'test',
  };
  return { name, certificatePem, privateKeyPem, ifExists: 'keep', issued, audit: testAudit, ...more };
}

export const testAudit: AuditedAction = { principal: 'tester', frontEnd: 'test', action: 'issue' };

/** The same, without a key of its own: the key file that is there stays. */
export function keptKeyWrite(name: string, pair: TestPair, more?: Partial<PairWrite>): PairWrite {
  const { privateKeyPem: _, ...write } = issuedWrite(name, pair, more);
  return { ...write, keepKey: true };
}

/** A folder of its own, and an assets folder in it that does not exist yet; both are gone when the test is done. */
export function makeTestFolder(onTestFinished: (remove: () => void) => void): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'assets');
}

/** Every file below a folder with its content, but for the record and its log. */
export function readTree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('certwright.db'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
}

/** By node:crypto and the bare database, not by the code that is tested. */
export function isMatchingPair(certificatePem: string, keyPem: string): boolean {
  return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
}

export function readRows(assetsFolder: string): { name: string; pem: string; supersededAt: string | null }[] {
  const database = new DatabaseSync(path.join(assetsFolder, 'certwright.db'), { timeout: 5000 });
  try {
    return database
      .prepare('SELECT name, pem, supersededAt FROM certificates ORDER BY id')
      .all()
      .map((row) => ({
        name: String(row.name),
        pem: String(row.pem),
        supersededAt: row.supersededAt as string | null,
      }));
  } finally {
    database.close();
  }
}
