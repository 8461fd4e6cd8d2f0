import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import {
  authorityExportName,
  authorityFormats,
  exportAuthority,
  type TrustStoreOptions,
} from '../../src/export-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, openBenchWithAuthority } from './flow-bench.ts';
import { encryptKey } from './signing-fixture.ts';

async function openBenchWithIssuing(): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished);
  await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 1000 });
  return bench;
}

const withPassword = (password: string): TrustStoreOptions => ({ getPassword: async () => password });
const trustStore = withPassword('changeit');

const states = {
  'is there': () => {},
  'is encrypted': (file: string) => writeFileSync(file, encryptKey(readFileSync(file, 'utf8'), 'x')),
  'is elsewhere': (file: string) => rmSync(file),
};

describe('the certificate of an authority, whose key is not read', () => {
  it.each(
    authorityFormats.flatMap((format) =>
      Object.entries(states).map(([title, change]) => [format, title, change] as const),
    ),
  )('%s, when the key %s', async (format, _title, change) => {
    const bench = await openBenchWithIssuing();
    change(bench.file('keys/issuing-key.pem'));
    const file = path.join(temporaryFolder(onTestFinished), authorityExportName('issuing', format));
    const input = { name: 'issuing', format, trustStore, to: { path: file, overwrite: false } };
    const exported = await exportAuthority(bench.workbench, input);
    expect(exported).toMatchObject({ holdsKey: false, path: file });
    expect(readFileSync(file)).toEqual(exported.content);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('644');
    expect(readFileSync(file, 'latin1')).not.toContain('PRIVATE KEY');
  });

  it('pem: all of its file', async () => {
    const bench = await openBenchWithIssuing();
    const { content } = await exportAuthority(bench.workbench, { name: 'issuing', format: 'pem' });
    expect(content.toString()).toBe(bench.read('keys', 'issuing.pem'));
    expect(content.toString().match(/BEGIN/g)).toHaveLength(2);
  });

  it('pem: nothing but certificates of what the file holds', async () => {
    const bench = await openBenchWithIssuing();
    const [ca, key] = [bench.read('keys', 'ca.pem'), bench.read('keys', 'ca-key.pem')];
    writeFileSync(bench.file('keys/ca.pem'), `# a note\n${ca}${key}`);
    expect((await exportAuthority(bench.workbench, { name: 'ca', format: 'pem' })).content.toString()).toBe(ca);
  });

  it('der: its own', async () => {
    const bench = await openBenchWithIssuing();
    const { content } = await exportAuthority(bench.workbench, { name: 'issuing', format: 'der' });
    expect(new X509Certificate(content).subject).toBe('CN=issuing');
  });

  it.each([
    ['modern', 'sha256'],
    ['legacy', 'sha1'],
  ] as const)('truststore, %s: all of its file, read back by openssl', async (compatibility, digest) => {
    const bench = await openBenchWithIssuing();
    const input = { name: 'issuing', format: 'truststore', trustStore: { ...trustStore, compatibility } } as const;
    const openssl = new OpensslFolder();
    onTestFinished(() => openssl.remove());
    writeFileSync(path.join(openssl.path, 'ts.p12'), (await exportAuthority(bench.workbench, input)).content);
    const told = openssl.run('pkcs12', '-in', 'ts.p12', '-passin', 'pass:changeit');
    expect(told.match(/friendlyName: .*/g)).toEqual(['friendlyName: issuing', 'friendlyName: issuing-2']);
    const pem = [...told.matchAll(/^-----BEGIN CERTIFICATE-----\n.*?^-----END CERTIFICATE-----\n/gms)].join('');
    expect(pem).toBe(bench.read('keys', 'issuing.pem'));
    expect(openssl.run('asn1parse', '-inform', 'DER', '-in', 'ts.p12')).toContain(`:${digest}`);
  });
});

describe('what is refused', () => {
  it.each([
    ['nobody', 'pem', trustStore, 'authority-not-found', '"nobody"'],
    ['alice', 'pem', trustStore, 'authority-not-found', '"alice"'],
    ['../ca', 'pem', trustStore, 'name-invalid', '"../ca" has path parts'],
    ['ca', 'truststore', undefined, 'passphrase-required', 'a trust store needs a password'],
    ['ca', 'truststore', withPassword(''), 'passphrase-required', 'empty'],
    ['ca', 'truststore', withPassword('ключ'), 'request-invalid', 'not every program reads alike'],
  ] as const)('%s as %s', async (name, format, options, code, message) => {
    const bench = await openBenchWithIssuing();
    await issueCertificate(bench.workbench, { name: 'alice' });
    await expectRefused(
      bench,
      () => exportAuthority(bench.workbench, { name, format, trustStore: options }),
      code,
      message,
    );
  });

  it('a place in the assets folder', async () => {
    const bench = await openBenchWithIssuing();
    const to = { path: bench.file('keys/other.pem'), overwrite: false };
    const work = () => exportAuthority(bench.workbench, { name: 'ca', format: 'pem', to });
    await expectRefused(bench, work, 'folder-invalid', 'lies in the assets folder');
  });
});
