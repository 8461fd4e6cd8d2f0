import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { listCertificates } from '../../src/list-certificates.ts';
import { getCertificate } from '../../src/show-certificate.ts';
import type { Revocation } from '../../src/store/revocations.ts';
import { temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  putPair,
  snapshot,
} from './flow-bench.ts';

const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);
const later = (bench: Bench, days: number) =>
  openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: inDays(days) }).workbench;

async function statuses(bench: Bench, days = 0): Promise<Record<string, string>> {
  const listed = await listCertificates(days === 0 ? bench.workbench : later(bench, days));
  return Object.fromEntries(listed.map(({ name, status }) => [name, status]));
}

async function revoke(bench: Bench, revocation: Partial<Revocation> & Pick<Revocation, 'issuerKey' | 'serialNumber'>) {
  const store = await bench.workbench.store();
  await store.revoke({ name: 'x', notAfter: now, revokedAt: now, ...revocation }, bench.workbench.audited('revoke'));
}

describe('what is listed', () => {
  test('everything that was issued, by its end, with all that the record and the folder know', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, {
      name: 'web',
      authority: 'ca',
      profile: 'tls-server',
      subjectAltName: ['web.example', '10.0.0.1'],
      lifetimeDays: 90,
    });
    await issueCertificate(bench.workbench, { name: 'alice', authority: 'ca', lifetimeDays: 30 });
    const listed = await listCertificates(bench.workbench);
    expect(listed.map(({ name }) => name)).toEqual(['alice', 'web', 'ca']);
    expect(listed[1]).toEqual({
      name: 'web',
      source: 'record',
      keptIn: 'folder',
      status: 'valid',
      serialNumber: certificate.serialNumber,
      subject: certificate.subject,
      subjectAltName: certificate.extensions.subjectAltName?.names,
      authority: 'ca',
      profile: 'tls-server',
      notBefore: certificate.validity.notBefore,
      notAfter: certificate.validity.notAfter,
      fingerprint: certificate.fingerprint,
      pem: certificate.pem,
      certificatePath: bench.file('keys', 'web.pem'),
      keyPath: bench.file('keys', 'web-key.pem'),
      issuedAt: now,
      frontEnd: 'test',
    });
  });

  test('as time goes by', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web', authority: 'ca', lifetimeDays: 90 });
    expect([await statuses(bench), await statuses(bench, 50), await statuses(bench, 90)]).toEqual([
      { ca: 'valid', web: 'valid' },
      { ca: 'valid', web: 'expires-soon' },
      { ca: 'valid', web: 'expired' },
    ]);
    expect(await statuses(bench, -1)).toEqual({ ca: 'not-yet-valid', web: 'not-yet-valid' });
  });

  test('one that was replaced, which has no file any more', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const request = { name: 'web', authority: 'ca', lifetimeDays: 90 };
    const first = await issueCertificate(bench.workbench, request);
    const second = await issueCertificate(bench.workbench, { ...request, lifetimeDays: 100 }, { overwrite: true });
    const web = (await listCertificates(bench.workbench)).filter(({ name }) => name === 'web');
    expect(web).toEqual([
      expect.objectContaining({ fingerprint: first.certificate.fingerprint, status: 'replaced', replacedAt: now }),
      expect.objectContaining({ fingerprint: second.certificate.fingerprint, status: 'valid' }),
    ]);
    expect(web.map(({ certificatePath }) => certificatePath)).toEqual([undefined, bench.file('keys', 'web.pem')]);
    expect((await listCertificates(bench.workbench, { current: true })).map(({ name }) => name)).toEqual(['web', 'ca']);
    expect((await getCertificate(bench.workbench, 'web')).certificate.fingerprint).toBe(second.certificate.fingerprint);
  });

  test('a pair that nobody issued here, with the authority whose key signed it', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const elsewhere = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, { name: 'web', authority: 'ca', lifetimeDays: 9 });
    await issueCertificate(elsewhere.workbench, { name: 'foreign', authority: 'ca', lifetimeDays: 8 });
    const folder = temporaryFolder(onTestFinished);
    putPair(bench.assetsFolder, 'brought', makeBroughtAuthority(folder));
    const extensions = 'basicConstraints = CA:FALSE';
    putPair(bench.assetsFolder, 'alone', makeBroughtAuthority(folder, { extensions, days: 7000 }));
    putPair(bench.assetsFolder, 'foreign', { certificatePem: elsewhere.read('keys', 'foreign.pem') });
    renameSync(bench.file('keys', 'web.pem'), bench.file('keys', 'renamed.pem'));
    const listed = await listCertificates(bench.workbench);
    expect(listed.map(({ name, source, authority, profile }) => ({ name, source, authority, profile }))).toEqual([
      { name: 'foreign', source: 'folder' },
      { name: 'renamed', source: 'folder', authority: 'ca' },
      { name: 'web', source: 'record', authority: 'ca', profile: 'tls-client' },
      { name: 'ca', source: 'record', authority: 'ca', profile: 'root-ca' },
      { name: 'alone', source: 'folder', authority: 'alone' },
      { name: 'brought', source: 'folder', authority: 'brought' },
    ]);
    const [foreign, renamed, web] = listed;
    expect([foreign?.keyPath, renamed?.certificatePath]).toEqual([undefined, bench.file('keys', 'renamed.pem')]);
    expect(web).not.toHaveProperty('certificatePath');
    expect(renamed?.fingerprint).toBe(certificate.fingerprint);
  });

  test('a folder without a record, and none at all; nothing is written', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web', authority: 'ca', lifetimeDays: 9 });
    await bench.workbench.close();
    for (const file of ['certwright.db', '.certwright']) rmSync(bench.file(file), { force: true });
    for (const file of ['certwright.db-wal', 'certwright.db-shm']) rmSync(bench.file(file), { force: true });
    const before = snapshot(bench.assetsFolder);
    const listed = await listCertificates(bench.workbench);
    expect(snapshot(bench.assetsFolder)).toEqual(before);
    expect(listed.map(({ name, source, authority }) => [name, source, authority])).toEqual([
      ['web', 'folder', 'ca'],
      ['ca', 'folder', 'ca'],
    ]);
    expect(await listCertificates(openBench(onTestFinished).workbench)).toEqual([]);
  });

  test('a file with text around its certificate is still the one that was issued; what is no certificate is not listed', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web', authority: 'ca', lifetimeDays: 9 });
    const file = bench.file('keys', 'web.pem');
    writeFileSync(file, `Certificate of web\r\n${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
    writeFileSync(bench.file('keys', 'broken.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n');
    const listed = await listCertificates(bench.workbench);
    expect(listed.map(({ name, source, certificatePath }) => [name, source, certificatePath])).toEqual([
      ['web', 'record', file],
      ['ca', 'record', bench.file('keys', 'ca.pem')],
    ]);
  });

  test('a file that was put in the place of another', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    for (const name of ['web', 'api']) {
      await issueCertificate(bench.workbench, { name, authority: 'ca', lifetimeDays: name.length * 10 });
    }
    copyFileSync(bench.file('keys', 'api.pem'), bench.file('keys', 'web.pem'));
    const listed = await listCertificates(bench.workbench, { current: true });
    const web = listed.filter(({ name }) => name === 'web');
    expect(web.map(({ source, certificatePath }) => [source, certificatePath])).toContainEqual([
      'folder',
      bench.file('keys', 'web.pem'),
    ]);
    expect(web.map(({ source, certificatePath }) => [source, certificatePath])).toContainEqual(['record', undefined]);
  });
});

describe('a revoked certificate', () => {
  test('stays revoked when it has expired, when it was replaced, and when its authority is gone', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const request = { name: 'web', authority: 'ca', lifetimeDays: 9 };
    const { certificate } = await issueCertificate(bench.workbench, request);
    const ca = await getCertificate(bench.workbench, 'ca');
    const { serialNumber, fingerprint } = certificate;
    const issuerKey = issuerKeyOf(ca.certificate);
    await revoke(bench, { issuerKey, serialNumber, fingerprint, reason: 'keyCompromise' });
    expect([await statuses(bench), await statuses(bench, 20)]).toEqual([
      { ca: 'valid', web: 'revoked' },
      { ca: 'valid', web: 'revoked' },
    ]);
    await issueCertificate(bench.workbench, request, { overwrite: true });
    rmSync(bench.file('keys', 'ca.pem'));
    const [first, second] = await listCertificates(bench.workbench);
    expect(first).toMatchObject({ status: 'revoked', revokedAt: now, revocationReason: 'keyCompromise', fingerprint });
    expect(second).toMatchObject({ name: 'web', status: 'expires-soon' });
    expect((await listCertificates(bench.workbench, { revoked: true })).map((one) => one.fingerprint)).toEqual([
      fingerprint,
    ]);
  });

  test('is known by the key of its issuer and its number, also where its own certificate was not known', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const other = await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 3650 });
    const ca = await getCertificate(bench.workbench, 'ca');
    const names = ['web', 'api'];
    const [web, api] = await Promise.all(
      names.map((name) => issueCertificate(bench.workbench, { name, authority: 'ca', lifetimeDays: 100 })),
    );
    await revoke(bench, { issuerKey: issuerKeyOf(ca.certificate), serialNumber: web?.certificate.serialNumber ?? '' });
    await revoke(bench, {
      issuerKey: issuerKeyOf(other.certificate),
      serialNumber: api?.certificate.serialNumber ?? '',
    });
    expect(await statuses(bench)).toEqual({ ca: 'valid', other: 'valid', web: 'revoked', api: 'valid' });
    expect((await getCertificate(bench.workbench, 'web')).status).toBe('revoked');
    expect((await getCertificate(bench.workbench, 'api')).status).toBe('valid');
  });
});

test('a damaged record is told, and not passed over', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await bench.workbench.close();
  writeFileSync(bench.file('certwright.db'), 'garbage');
  await expect(listCertificates(bench.workbench)).rejects.toThrow(expect.objectContaining({ code: 'record-damaged' }));
  rmSync(bench.file('certwright.db'));
  await expect(listCertificates(bench.workbench)).rejects.toThrow(expect.objectContaining({ code: 'record-lost' }));
});

test('authorities that hang from others show what stands above them', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 1000 });
  await issueCertificate(bench.workbench, { name: 'web', authority: 'issuing', lifetimeDays: 100 });
  const { chain, listed } = await getCertificate(bench.workbench, 'web');
  expect(chain.links.map(({ name, isPresented }) => [name, isPresented])).toEqual([
    ['issuing', false],
    ['ca', false],
  ]);
  expect(chain).toMatchObject({ state: 'incomplete', missing: [{ name: 'issuing' }] });
  expect(listed).toMatchObject({ name: 'web', authority: 'issuing' });
  const issuing = await getCertificate(bench.workbench, 'issuing');
  expect([issuing.chain.state, issuing.chain.links.map(({ isPresented }) => isPresented)]).toEqual([
    'complete',
    [true],
  ]);
  appendFileSync(bench.file('keys', 'ca.pem'), 'text');
  rmSync(bench.file('keys', 'issuing.pem'));
  expect((await getCertificate(bench.workbench, 'web')).chain).toMatchObject({ state: 'unknown', links: [] });
});
