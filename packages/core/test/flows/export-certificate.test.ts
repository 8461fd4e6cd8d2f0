import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { parseCertificates } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import {
  type CertificateExportInput,
  certificateExportName,
  certificateFormats,
  exportCertificate,
} from '../../src/export-certificate.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { signRequest } from '../../src/sign-request.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  putPair,
} from './flow-bench.ts';
import { encryptKey } from './signing-fixture.ts';

type Options = Parameters<typeof openBench>[1];

/** `web`, below `issuing`, below `ca`, which signed itself. */
async function openBenchWithChain(options: Options = {}): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished, options);
  await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 1000 });
  await issueCertificate(bench.workbench, { name: 'web', authority: 'issuing', subjectAltName: ['web.example'] });
  bench.events.length = 0;
  return bench;
}

const withPassword = { pkcs12: { getPassword: async () => 'sesame street' } };

function exporting(bench: Bench, input: Partial<CertificateExportInput> & Pick<CertificateExportInput, 'format'>) {
  return exportCertificate(bench.workbench, { name: 'web', ...withPassword, ...input });
}

const namesIn = (pem: string | Buffer) =>
  parseCertificates(String(pem)).map(({ subject }) => subject.map(({ value }) => value).join());
const blocksIn = (pem: string | Buffer) => [...String(pem).matchAll(/-----BEGIN (.*)-----/g)].map(([, label]) => label);

describe('what each format holds', () => {
  it('fullchain: the leaf, then the chain without the root', async () => {
    const bench = await openBenchWithChain();
    const { content, holdsKey } = await exporting(bench, { format: 'fullchain' });
    const [issuing = ''] = bench.read('keys', 'issuing.pem').split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(content.toString()).toBe(bench.read('keys', 'web.pem') + issuing);
    expect(holdsKey).toBe(false);
  });

  it('fullchain with the root, when that is asked for', async () => {
    const bench = await openBenchWithChain();
    const { content, certificates } = await exporting(bench, { format: 'fullchain', includeRoot: true });
    expect(namesIn(content)).toEqual(['web', 'issuing', 'Test CA']);
    expect(certificates.map(({ pem }) => pem).join('')).toBe(content.toString());
  });

  it('fullchain of a leaf right below the root: the leaf alone', async () => {
    const bench = await openBenchWithChain();
    await issueCertificate(bench.workbench, { name: 'alice' });
    const { content } = await exporting(bench, { name: 'alice', format: 'fullchain' });
    expect(content.toString()).toBe(bench.read('keys', 'alice.pem'));
  });

  it('pem-bundle: the key, the leaf, the chain', async () => {
    const bench = await openBenchWithChain();
    const { content, holdsKey } = await exporting(bench, { format: 'pem-bundle' });
    expect(blocksIn(content)).toEqual(['PRIVATE KEY', 'CERTIFICATE', 'CERTIFICATE']);
    expect(namesIn(content)).toEqual(['web', 'issuing']);
    expect(content.toString().startsWith(bench.read('keys', 'web-key.pem'))).toBe(true);
    expect(holdsKey).toBe(true);
    createSecureContext({ key: content, cert: content });
  });

  it('der and der-key: one of each', async () => {
    const bench = await openBenchWithChain();
    const certificate = new X509Certificate((await exporting(bench, { format: 'der' })).content);
    const { content, holdsKey } = await exporting(bench, { format: 'der-key' });
    const key = createPrivateKey({ key: content, format: 'der', type: 'pkcs8' });
    expect(certificate.toString()).toBe(bench.read('keys', 'web.pem'));
    expect([certificate.checkPrivateKey(key), holdsKey]).toEqual([true, true]);
  });

  it.each([
    [false, undefined],
    [true, ['issuing', 'Test CA']],
  ])('k8s-secret: chain and key; with ca.crt %s', async (includeAuthority, trusted) => {
    const bench = await openBenchWithChain();
    const secret = { namespace: 'shop', includeAuthority };
    const { metadata, data, type } = parse(String((await exporting(bench, { format: 'k8s-secret', secret })).content));
    const decoded = (key: string) => Buffer.from(data[key], 'base64').toString();
    expect([type, metadata]).toEqual(['kubernetes.io/tls', { name: 'web', namespace: 'shop' }]);
    expect(namesIn(decoded('tls.crt'))).toEqual(['web', 'issuing']);
    expect(decoded('tls.key')).toBe(bench.read('keys', 'web-key.pem'));
    expect(data['ca.crt'] === undefined ? undefined : namesIn(decoded('ca.crt'))).toEqual(trusted);
  });

  it.each(['modern', 'legacy'] as const)('pkcs12, %s: key, leaf and chain, which node opens', async (compatibility) => {
    const bench = await openBenchWithChain();
    const pkcs12 = { ...withPassword.pkcs12, compatibility };
    const { content, holdsKey, certificates } = await exporting(bench, { format: 'pkcs12', pkcs12 });
    expect(certificates.map(({ subject }) => subject[0]?.value)).toEqual(['web', 'issuing']);
    expect(holdsKey).toBe(true);
    createSecureContext({ pfx: content, passphrase: 'sesame street' });
    expect(bench.warnings()).toEqual([]);
  });

  it('a key in an older form is given out as PKCS#8', async () => {
    const bench = await openBenchWithChain();
    const key = createPrivateKey(bench.read('keys', 'web-key.pem'));
    writeFileSync(bench.file('keys/web-key.pem'), `text\n${key.export({ type: 'sec1', format: 'pem' })}`);
    const { content } = await exporting(bench, { format: 'pem-bundle' });
    expect(content.toString().startsWith(String(key.export({ type: 'pkcs8', format: 'pem' })))).toBe(true);
    expect((await exporting(bench, { format: 'pkcs12' })).content.length).toBeGreaterThan(0);
  });

  it.each(['pkcs12', 'pem-bundle', 'der-key'] as const)(
    '%s of an encrypted key, once its passphrase is given',
    async (format) => {
      const bench = await openBenchWithChain({ getPassphrase: async () => 'of the key' });
      writeFileSync(bench.file('keys/web-key.pem'), encryptKey(bench.read('keys', 'web-key.pem'), 'of the key'));
      const { content } = await exporting(bench, { format });
      if (format === 'pkcs12') createSecureContext({ pfx: content, passphrase: 'sesame street' });
      if (format === 'pem-bundle') createSecureContext({ key: content, cert: content });
      if (format === 'der-key') createPrivateKey({ key: content, format: 'der', type: 'pkcs8' });
    },
  );

  it('the chain of a renewed authority is that which lasts longer', async () => {
    const bench = await openBenchWithChain();
    const openssl = new OpensslFolder();
    onTestFinished(() => openssl.remove());
    const config =
      '[req]\ndistinguished_name = s\nprompt = no\nx509_extensions = e\n[s]\nCN = Test CA\n[e]\nbasicConstraints = critical, CA:TRUE\nsubjectKeyIdentifier = hash\n';
    const renewed = openssl.selfSign(bench.file('keys/ca-key.pem'), config, '-days', '9000');
    putPair(bench.assetsFolder, 'renewed', { certificatePem: renewed });
    const { content } = await exporting(bench, { format: 'fullchain', includeRoot: true });
    expect(content.toString().endsWith(renewed)).toBe(true);
  });
});

describe('the file', () => {
  it.each(certificateFormats)('of %s is written whole, and only its owner may read a key', async (format) => {
    const bench = await openBenchWithChain();
    const file = path.join(temporaryFolder(onTestFinished), certificateExportName('web', format));
    const exported = await exporting(bench, { format, to: { path: file, overwrite: false } });
    expect(exported.path).toBe(file);
    expect(readFileSync(file)).toEqual(exported.content);
    expect((statSync(file).mode & 0o777).toString(8)).toBe(exported.holdsKey ? '600' : '644');
    expect(exported.holdsKey).toBe(['pkcs12', 'pem-bundle', 'der-key', 'k8s-secret'].includes(format));
  });

  it('that is there stops it before anybody is asked for a password', async () => {
    const bench = await openBenchWithChain();
    const file = path.join(temporaryFolder(onTestFinished), 'web.p12');
    writeFileSync(file, 'old');
    const pkcs12 = { getPassword: () => expect.unreachable() };
    const work = () => exporting(bench, { format: 'pkcs12', pkcs12, to: { path: file, overwrite: false } });
    await expectRefused(bench, work, 'file-exists', 'web.p12 is there already');
    expect(readFileSync(file, 'utf8')).toBe('old');
  });
});

describe('what is refused', () => {
  it.each<[string, Partial<CertificateExportInput> & Pick<CertificateExportInput, 'format'>, string, string]>([
    ['a name that is none', { format: 'der', name: '../web' }, 'name-invalid', '"../web" has path parts'],
    ['a certificate that is not there', { format: 'der', name: 'nobody' }, 'certificate-not-found', '"nobody"'],
    ['an authority', { format: 'der', name: 'issuing' }, 'name-invalid', '"issuing" is the name of an authority'],
    [
      'an empty password',
      { format: 'pkcs12', pkcs12: { getPassword: async () => '' } },
      'passphrase-required',
      'empty',
    ],
    ['no password', { format: 'pkcs12', pkcs12: undefined }, 'passphrase-required', 'needs a password'],
    [
      'a password of other characters',
      { format: 'pkcs12', pkcs12: { getPassword: async () => 'pässword' } },
      'request-invalid',
      'characters that not every program reads alike',
    ],
    [
      'a friendly name of other characters',
      { format: 'pkcs12', pkcs12: { getPassword: () => expect.unreachable(), friendlyName: 'Дом' } },
      'request-invalid',
      '"Дом" cannot be a friendly name',
    ],
    ['a Secret of another name', { format: 'k8s-secret', secret: { name: 'Web_1' } }, 'request-invalid', '"Web_1"'],
    ['another namespace', { format: 'k8s-secret', secret: { namespace: 'a.b' } }, 'request-invalid', '"a.b"'],
  ])('%s', async (_title, input, code, message) => {
    const bench = await openBenchWithChain();
    await expectRefused(bench, () => exporting(bench, input), code, message);
  });

  it.each(['pkcs12', 'pem-bundle', 'der-key', 'k8s-secret'] as const)(
    '%s of a certificate without a key; it has fullchain and der',
    async (format) => {
      const bench = await openBenchWithChain();
      const openssl = new OpensslFolder();
      onTestFinished(() => openssl.remove());
      const csr = openssl.request(
        openssl.makeKey('ec-p256'),
        '[req]\ndistinguished_name = s\nprompt = no\n[s]\nCN = db\n',
      );
      const input = { certificationRequest: csr, name: 'db', profile: 'tls-client', authority: 'issuing' };
      await signRequest(bench.workbench, input);
      await expectRefused(bench, () => exporting(bench, { name: 'db', format }), 'key-missing', 'no key of "db"');
      expect(namesIn((await exporting(bench, { name: 'db', format: 'fullchain' })).content)).toEqual(['db', 'issuing']);
    },
  );

  it('a key of another certificate', async () => {
    const bench = await openBenchWithChain();
    writeFileSync(bench.file('keys/web-key.pem'), bench.read('keys', 'issuing-key.pem'));
    await expectRefused(bench, () => exporting(bench, { format: 'pem-bundle' }), 'key-mismatch', 'web-key.pem is not');
  });

  it('an encrypted key, with no passphrase and with a wrong one', async () => {
    const bench = await openBenchWithChain();
    writeFileSync(bench.file('keys/web-key.pem'), encryptKey(bench.read('keys', 'web-key.pem'), 'of the key'));
    await expectRefused(bench, () => exporting(bench, { format: 'pkcs12' }), 'passphrase-required', 'encrypted');
    const { assetsFolder } = bench;
    const other = openBench(onTestFinished, { assetsFolder, getPassphrase: async () => 'wrong' });
    await expectRefused(other, () => exporting(other, { format: 'pkcs12' }), 'passphrase-wrong', 'does not open');
  });

  it.each([
    ['web.pem', 'certificate-unreadable', 'web.pem cannot be read'],
    ['web-key.pem', 'key-missing', 'no key of "web" that can be read'],
  ])('garbage in %s', async (file, code, message) => {
    const bench = await openBenchWithChain();
    writeFileSync(bench.file('keys', file), 'garbage');
    await expectRefused(bench, () => exporting(bench, { format: 'pkcs12' }), code, message);
  });

  it('a chain that cannot be had: the issuer is not in the folder', async () => {
    const bench = await openBenchWithChain();
    rmSync(bench.file('keys/issuing.pem'));
    const work = () => exporting(bench, { format: 'fullchain' });
    await expectRefused(bench, work, 'authority-not-found', 'does not have what issued "web": CN=issuing');
  });

  it('the root, where only an intermediate was brought', async () => {
    const bench = await openBenchWithChain();
    const [issuing = ''] = bench.read('keys', 'issuing.pem').split(/(?<=-----END CERTIFICATE-----\n)/);
    writeFileSync(bench.file('keys/issuing.pem'), issuing);
    rmSync(bench.file('keys/ca.pem'));
    const work = () => exporting(bench, { format: 'fullchain', includeRoot: true });
    await expectRefused(bench, work, 'authority-not-found', 'the root above "web"');
    expect(namesIn((await exporting(bench, { format: 'fullchain' })).content)).toEqual(['web', 'issuing']);
  });

  it('an openssl that writes something else', async () => {
    const { assetsFolder } = await openBenchWithChain();
    const script = '[ "$2" = -export ] && exit 0; exec "$REAL" "$@"';
    const searchPath = `${fakeOpensslFolder(script, onTestFinished)}:${process.env.PATH}`;
    const bench = openBench(onTestFinished, { assetsFolder, settings: { searchPath } });
    const file = path.join(temporaryFolder(onTestFinished), 'web.p12');
    const work = () => exporting(bench, { format: 'pkcs12', to: { path: file, overwrite: false } });
    await expectRefused(bench, work, 'openssl-failed', 'openssl pkcs12');
    expect(existsSync(file)).toBe(false);
  });
});

describe('what is told', () => {
  test('a short password of a file with a key', async () => {
    const bench = await openBenchWithChain();
    await exporting(bench, { format: 'pkcs12', pkcs12: { getPassword: async () => '1234567' } });
    expect(bench.warnings()).toEqual(['whoever has the file can try out a password of 7 characters']);
  });

  test('what is expired, and it is given out all the same', async () => {
    const { assetsFolder } = await openBenchWithChain();
    const later = new Date(now.getTime() + 400 * 86_400_000);
    const bench = openBench(onTestFinished, { assetsFolder, at: later });
    await exporting(bench, { format: 'fullchain' });
    expect(bench.warnings()).toEqual([expect.stringMatching(/^CN=web expired on 2032-05-05T/)]);
  });

  test('a certificate that signed itself has no chain to look for', async () => {
    const bench = await openBenchWithChain();
    const folder = temporaryFolder(onTestFinished);
    putPair(bench.assetsFolder, 'lone', makeBroughtAuthority(folder, { extensions: 'basicConstraints = CA:FALSE' }));
    expect(namesIn((await exporting(bench, { name: 'lone', format: 'fullchain' })).content)).toEqual(['Brought']);
  });

  test('no openssl is needed but for pkcs12', async () => {
    const { assetsFolder } = await openBenchWithChain();
    const bench = openBench(onTestFinished, { assetsFolder, settings: { searchPath: '/nowhere' } });
    for (const format of certificateFormats.filter((one) => one !== 'pkcs12')) await exporting(bench, { format });
    await expectRefused(bench, () => exporting(bench, { format: 'pkcs12' }), 'openssl-not-found');
  });
});
