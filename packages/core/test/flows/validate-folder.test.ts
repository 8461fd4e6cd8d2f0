import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { signRequest } from '../../src/sign-request.ts';
import { validateFolder } from '../../src/validate-folder.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  putPair,
  signBelow,
  snapshot,
} from './flow-bench.ts';
import { encryptKey } from './signing-fixture.ts';

const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);

async function benchWithLeaf(lifetimeDays = 90): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished);
  await issueCertificate(bench.workbench, { name: 'web', authority: 'ca', lifetimeDays });
  return bench;
}

/** The kinds of problems of each pair that has any. */
async function problemsOf(bench: Bench, input = {}): Promise<Record<string, string[]>> {
  const { pairs, isGood } = await validateFolder(bench.workbench, input);
  const problems = pairs.flatMap((pair) =>
    pair.problems.length === 0 ? [] : [[pair.name, pair.problems.map(({ kind }) => kind)] as const],
  );
  expect(isGood).toBe(problems.length === 0);
  return Object.fromEntries(problems);
}

describe('a folder in which nothing is wrong', () => {
  test('one that certwright made; nothing is written', async () => {
    const bench = await benchWithLeaf();
    const before = snapshot(bench.assetsFolder);
    const { pairs, served, isGood } = await validateFolder(bench.workbench);
    expect([pairs.map(({ name }) => name), served, isGood]).toEqual([['web', 'ca'], [], true]);
    expect(snapshot(bench.assetsFolder)).toEqual(before);
  });

  test('an empty one', async () => {
    expect(await validateFolder(openBench(onTestFinished).workbench)).toEqual({ pairs: [], served: [], isGood: true });
  });

  test('keys that are kept elsewhere: of an authority, and of a request that was signed, also when it is signed anew', async () => {
    const bench = await benchWithLeaf();
    const openssl = new OpensslFolder();
    onTestFinished(() => openssl.remove());
    const config = '[req]\ndistinguished_name = s\nprompt = no\n[s]\nCN = db';
    const certificationRequest = openssl.request(openssl.makeKey('ec-p256'), config);
    const input = { certificationRequest, profile: 'tls-client', lifetimeDays: 90 };
    await signRequest(bench.workbench, input);
    await signRequest(bench.workbench, input, { overwrite: true });
    rmSync(bench.file('keys', 'ca-key.pem'));
    expect(await problemsOf(bench)).toEqual({});
  });

  test('keys under a passphrase, an intermediate whose root is elsewhere, and a leaf that signed itself', async () => {
    const bench = await benchWithLeaf();
    const folder = temporaryFolder(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 3650 });
    putPair(bench.assetsFolder, 'low', signBelow(folder, bench, 'CN = Low', 'basicConstraints = critical, CA:TRUE'));
    for (const file of ['root.pem', 'root-key.pem']) rmSync(bench.file('keys', file));
    putPair(
      bench.assetsFolder,
      'alone',
      makeBroughtAuthority(folder, { name: 'alone', extensions: 'basicConstraints = CA:FALSE' }),
    );
    const keyFile = bench.file('keys', 'web-key.pem');
    writeFileSync(keyFile, encryptKey(readFileSync(keyFile, 'utf8'), 'secret'));
    expect(await problemsOf(bench)).toEqual({});
  });
});

describe('what is wrong', () => {
  test('dates, by the warning window', async () => {
    const bench = await benchWithLeaf(44);
    const look = (days: number, input = {}) =>
      problemsOf(openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: inDays(days) }), input);
    expect(await look(0)).toEqual({ web: ['expires-soon'] });
    expect(await look(0, { warningWindowDays: '30' })).toEqual({});
    expect(await look(15, { warningWindowDays: 30 })).toEqual({ web: ['expires-soon'] });
    expect(await look(44)).toEqual({ web: ['expired'] });
    expect(await look(-1)).toEqual({ ca: ['not-yet-valid'], web: ['not-yet-valid'] });
  });

  test.each<[string, string[], (bench: Bench) => void]>([
    ['its key is gone', ['key-missing'], (bench) => rmSync(bench.file('keys', 'web-key.pem'))],
    ['its key is garbage', ['key-unreadable'], (bench) => writeFileSync(bench.file('keys', 'web-key.pem'), 'garbage')],
    [
      'its key is of another',
      ['key-mismatch'],
      (bench) => copyFileSync(bench.file('keys', 'ca-key.pem'), bench.file('keys', 'web-key.pem')),
    ],
    ['its certificate is gone', ['certificate-missing'], (bench) => rmSync(bench.file('keys', 'web.pem'))],
    [
      'its certificate is cut off',
      ['certificate-unreadable'],
      (bench) => {
        const file = bench.file('keys', 'web.pem');
        writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200));
      },
    ],
    [
      'its issuer is gone',
      ['issuer-missing'],
      (bench) => ['ca.pem', 'ca-key.pem'].map((file) => rmSync(bench.file('keys', file))),
    ],
  ])('%s', async (_, kinds, spoil) => {
    const bench = await benchWithLeaf();
    spoil(bench);
    expect(await problemsOf(bench)).toEqual({ web: kinds });
  });

  test('a leaf that was found without its key, and an issuer of the same name with another key', async () => {
    const bench = await benchWithLeaf();
    const elsewhere = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(elsewhere.workbench, { name: 'found', authority: 'ca', lifetimeDays: 90 });
    putPair(bench.assetsFolder, 'found', { certificatePem: elsewhere.read('keys', 'found.pem') });
    expect(await problemsOf(bench)).toEqual({ found: ['key-missing', 'issuer-missing'] });
  });

  test('revoked, and everything else that is wrong with it as well', async () => {
    const bench = await benchWithLeaf(10);
    const store = await bench.workbench.store();
    const [row] = store.findIssued({ name: 'web' });
    await store.revoke(
      {
        issuerKey: 'x',
        serialNumber: row?.serialNumber ?? '',
        fingerprint: row?.fingerprint ?? '',
        name: 'web',
        notAfter: now,
        revokedAt: now,
      },
      bench.workbench.audited('revoke'),
    );
    rmSync(bench.file('keys', 'web-key.pem'));
    expect(await problemsOf(bench)).toEqual({ web: ['revoked', 'expires-soon', 'key-missing'] });
  });
});

test('an authority that is revoked is told by the key of its own issuer', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const issuing = await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 900 });
  const store = await bench.workbench.store();
  const [ca] = store.findIssued({ name: 'ca' });
  const { pairs } = await validateFolder(bench.workbench);
  const root = pairs.find(({ name }) => name === 'ca')?.certificate;
  expect(root?.serialNumber).toBe(ca?.serialNumber);
  const issuerKey = root ? issuerKeyOf(root) : '';
  const { serialNumber } = issuing.certificate;
  await store.revoke(
    { issuerKey, serialNumber, name: 'issuing', notAfter: now, revokedAt: now },
    bench.workbench.audited('revoke'),
  );
  expect(await problemsOf(bench)).toEqual({ issuing: ['revoked'] });
});

test.each<[object, string]>([
  [{ warningWindowDays: 'x' }, '"x" is no number of days'],
  [{ warningWindowDays: '-1' }, '"-1" is no number of days'],
  [{ served: ['web'] }, '"web" is no server with its port'],
  [{ served: ['web:443', 'web:0'] }, '"web:0" is no server with its port'],
])('%j is refused', async (input, message) => {
  const { workbench } = openBench(onTestFinished);
  await expect(validateFolder(workbench, input)).rejects.toThrow(
    expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining(message) }),
  );
});
