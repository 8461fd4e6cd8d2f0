import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parseCertificateGrants } from '../../src/access/certificate-grant.ts';
import { authenticateCertificate } from '../../src/authenticate-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { rotateAuthority } from '../../src/rotate-authority.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, now, openBench, openBenchWithAuthority } from './flow-bench.ts';

const toEverybody = parseCertificateGrants([{ authority: 'ca', names: 'any', role: 'issuer' }]);
const day = 86_400_000;

/** PEM of a certificate that is made in the folder. */
async function issue({ workbench }: Bench, fields: object = {}): Promise<string> {
  const { certificate } = await issueCertificate(workbench, { name: 'ann', profile: 'tls-client', ...fields });
  return new TextDecoder().decode(pemOf(certificate.der));
}

const pemOf = (der: Buffer) =>
  Buffer.from(`-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`);

const ask = ({ workbench }: Bench, encoded: string | Buffer, grants = toEverybody) =>
  authenticateCertificate(workbench, encoded, grants);

async function expectUnknown(
  bench: Bench,
  encoded: string | Buffer,
  part: string,
  grants = toEverybody,
): Promise<void> {
  await expect(ask(bench, encoded, grants)).rejects.toMatchObject({
    code: 'principal-unknown',
    message: expect.stringContaining(part),
    hint: expect.any(String),
  });
}

/** What openssl alone signs with the key of an authority, by the real clock, for long. */
function signBy(bench: Bench, authority: string, extensions: string): string {
  const folder = temporaryFolder(onTestFinished);
  const file = (name: string) => path.join(folder, name);
  const run = (...args: string[]) =>
    execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  writeFileSync(file('x.cnf'), `[req]\ndistinguished_name = s\nprompt = no\n[s]\nCN = ann\n[e]\n${extensions}\n`);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', file('key.pem')];
  run('req', '-new', '-config', file('x.cnf'), ...newKey, '-out', file('x.csr'));
  const by = ['-CA', bench.file('keys', `${authority}.pem`), '-CAkey', bench.file('keys', `${authority}-key.pem`)];
  const dates = ['-days', '7000'];
  return run('x509', '-req', '-in', file('x.csr'), ...by, ...dates, '-extfile', file('x.cnf'), '-extensions', 'e');
}

it('who holds a client certificate of the authority is known by its subject and serial number, in PEM and DER', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const { certificate } = await issueCertificate(bench.workbench, {
    name: 'ann',
    profile: 'tls-client',
    subject: { commonName: 'Ann', organizationName: 'Acme' },
  });
  const expected = {
    name: expect.stringMatching(new RegExp(`^certificate .*Ann.* \\(${certificate.serialNumber}\\)$`)),
    role: 'issuer',
    issuingPolicy: toEverybody[0]?.issuingPolicy,
  };
  expect(await ask(bench, certificate.der)).toEqual(expected);
  expect(await ask(bench, bench.read('keys', 'ann.pem'))).toEqual(expected);
});

it('one that openssl alone made for a client is as good', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  expect(await ask(bench, signBy(bench, 'ca', 'extendedKeyUsage = clientAuth'))).toMatchObject({ role: 'issuer' });
});

describe('is not believed', () => {
  it('one of an authority that no grant names', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'other' });
    const pem = await issue(bench, { authority: 'other' });
    await expectUnknown(bench, pem, 'no authority that is believed');
    await expectUnknown(bench, pem, 'no authority that is believed', []);
    const gone = parseCertificateGrants([{ authority: 'nowhere', names: 'any', role: 'admin' }]);
    await expectUnknown(bench, pem, 'no authority that is believed', gone);
  });

  it('one of an authority below the one that is named', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'low', authority: 'ca', pathLenConstraint: 0 });
    await expectUnknown(bench, await issue(bench, { authority: 'low' }), 'no authority that is believed');
  });

  it('nor one of the authority above', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'low', authority: 'ca', pathLenConstraint: 0 });
    const toLow = parseCertificateGrants([{ authority: 'low', names: 'any', role: 'admin' }]);
    await expectUnknown(bench, await issue(bench), 'no authority that is believed', toLow);
    expect(await ask(bench, await issue(bench, { name: 'bob', authority: 'low' }), toLow)).toMatchObject({
      role: 'admin',
    });
  });

  it('one of an authority of the same subject with another key', async () => {
    const [bench, stranger] = [
      await openBenchWithAuthority(onTestFinished),
      await openBenchWithAuthority(onTestFinished),
    ];
    await expectUnknown(bench, await issue(stranger), 'no authority that is believed');
  });

  it('one that has changed by a bit since it was signed', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, { name: 'ann', profile: 'tls-client' });
    const der = Buffer.from(certificate.der);
    const at = der.indexOf('ann');
    der[at] = der.readUInt8(at) ^ 1;
    await expectUnknown(bench, der, 'no authority that is believed');
  });

  it('the certificate of the authority itself', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expectUnknown(bench, bench.read('keys', 'ca.pem'), 'is one of an authority');
  });

  test.each([
    ['CA:TRUE', 'basicConstraints = CA:TRUE\nextendedKeyUsage = clientAuth', 'is one of an authority'],
    ['for servers only', 'extendedKeyUsage = serverAuth', 'clientAuth'],
    ['for anything', 'extendedKeyUsage = anyExtendedKeyUsage', 'clientAuth'],
    ['without a usage', 'basicConstraints = CA:FALSE', 'clientAuth'],
  ])('one %s', async (_, extensions, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expectUnknown(bench, signBy(bench, 'ca', extensions), part);
  });

  it('one before its first and after its last second', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const dates = { notBefore: '2031-06-01T00:00:00Z', notAfter: '2031-06-02T00:00:00Z' };
    const pem = await issue(bench, dates);
    const at = (time: string) => openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date(time) });
    await expectUnknown(at('2031-05-31T23:59:59Z'), pem, 'is not valid now');
    for (const time of Object.values(dates)) expect(await ask(at(time), pem)).toMatchObject({ role: 'issuer' });
    await expectUnknown(at('2031-06-02T00:00:01Z'), pem, 'is not valid now');
  });

  it('one that outlives its authority', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', subject: { commonName: 'Short CA' }, lifetimeDays: 10 });
    const pem = signBy(bench, 'ca', 'extendedKeyUsage = clientAuth');
    expect(await ask(bench, pem)).toMatchObject({ role: 'issuer' });
    const at = new Date(now.getTime() + 11 * day);
    const later = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at });
    await expectUnknown(later, pem, 'the authority of the client certificate is not valid now');
  });

  it('one that is revoked, from the commit on, also where another process did it', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const [pem, other] = [await issue(bench), await issue(bench, { name: 'bob' })];
    for (const one of [pem, other]) await ask(bench, one);
    const beside = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    await revokeCertificate(beside.workbench, { certificate: 'ann', reason: 'superseded' });
    await expectUnknown(bench, pem, 'is revoked');
    expect(await ask(bench, other)).toMatchObject({ role: 'issuer' });
  });

  it('one of an authority that is revoked', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'low', authority: 'ca', pathLenConstraint: 0 });
    const toLow = parseCertificateGrants([{ authority: 'low', names: 'any', role: 'admin' }]);
    const pem = await issue(bench, { authority: 'low' });
    expect(await ask(bench, pem, toLow)).toMatchObject({ role: 'admin' });
    await revokeCertificate(bench.workbench, { certificate: 'low', reason: 'cACompromise' });
    await expectUnknown(bench, pem, 'the authority "low" is revoked', toLow);
  });

  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['text', 'not a certificate'],
    ['bytes', Buffer.from('3003020101', 'hex')],
    ['an empty block', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'],
  ])('%s', async (_, encoded) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expectUnknown(bench, encoded, 'cannot be read');
  });
});

it('while the authority is given a new key, those of its old and its new one are known; after that only the new', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const old = await issue(bench);
  const { workbench } = bench;
  await rotateAuthority(workbench, { name: 'ca', stage: 'prepare' });
  expect(await ask(bench, old)).toMatchObject({ role: 'issuer' });
  await rotateAuthority(workbench, { name: 'ca', stage: 'reissue' });
  const renewed = bench.read('keys', 'ann.pem');
  expect(renewed).not.toBe(old);
  for (const pem of [old, renewed]) expect(await ask(bench, pem)).toMatchObject({ role: 'issuer' });
  await rotateAuthority(workbench, { name: 'ca', stage: 'finish' });
  expect(await ask(bench, renewed)).toMatchObject({ role: 'issuer' });
  await expectUnknown(bench, old, 'no authority that is believed');
});

it('the first grant of its authority that fits its names says what it may', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const pem = await issue(bench, { subjectAltName: ['web.lab.example'], subject: { commonName: 'Ann' } });
  const roleBy = async (...grants: readonly (readonly [names: string, role: string])[]) =>
    (await ask(bench, pem, parseCertificateGrants(grants.map(([names, role]) => ({ authority: 'ca', names, role })))))
      .role;
  expect(await roleBy(['*.lab.example', 'viewer'], ['any', 'admin'])).toBe('viewer');
  expect(await roleBy(['*.other.example', 'viewer'], ['cn:Ann', 'issuer'], ['any', 'admin'])).toBe('issuer');
  await expect(roleBy(['cn:Bob', 'admin'], ['evil.example', 'admin'])).rejects.toMatchObject({
    code: 'principal-unknown',
    message: expect.stringContaining('nothing is granted to certificate '),
  });
});

it('a folder without a record revokes nobody, and gets none by being asked', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const pem = signBy(bench, 'ca', 'extendedKeyUsage = clientAuth');
  const copy = openBench(onTestFinished, { at: new Date(now.getTime() + day) });
  execFileSync('mkdir', ['-p', copy.file('keys')]);
  writeFileSync(copy.file('keys', 'ca.pem'), bench.read('keys', 'ca.pem'));
  expect(await ask(copy, pem)).toMatchObject({ role: 'issuer' });
});
