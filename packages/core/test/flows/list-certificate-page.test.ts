import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { issueToHolder } from '../../src/issue-to-holder.ts';
import { listCertificatePage } from '../../src/list-certificate-page.ts';
import { listCertificates } from '../../src/list-certificates.ts';
import type { CertificateFilter } from '../../src/overview/filter-certificates.ts';
import type { ListedCertificate } from '../../src/overview/listed-certificate.ts';
import { renewCertificates } from '../../src/renew-certificates.ts';
import { renewToHolder } from '../../src/renew-to-holder.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { type Bench, openBench, openBenchWithAuthority } from './flow-bench.ts';
import { makeForeignPair } from './foreign-pair.ts';

/** Of every kind: current, replaced, revoked, expired, with holders, found in files alone, twice in files. */
async function makeMixed(): Promise<Bench> {
  const early = await openBenchWithAuthority(onTestFinished);
  const { workbench } = early;
  await createAuthority(workbench, { name: 'low', authority: 'ca', lifetimeDays: 300 });
  for (const days of [1, 2, 20, 40, 60]) {
    await issueCertificate(workbench, { name: `leaf-${days}`, lifetimeDays: days });
    await issueToHolder(workbench, { name: `held-${days}`, lifetimeDays: days, authority: 'low' });
  }
  // Of one end, so that fingerprints decide.
  await Promise.all(Array.from({ length: 6 }, () => issueToHolder(workbench, { name: 'same', lifetimeDays: 30 })));
  await renewCertificates(workbench, { names: ['leaf-20'] });
  const { certificate } = await issueToHolder(workbench, { name: 'Ünïque', lifetimeDays: 50 });
  await renewToHolder(workbench, { certificate });
  makeForeignPair(early, 'foreign', { subject: 'CN = foreign' });
  makeForeignPair(early, 'revoked-foreign', { subject: 'CN = revoked-foreign' });
  copyFileSync(early.file('keys', 'leaf-40.pem'), early.file('keys', 'copy-1.pem'));
  copyFileSync(early.file('keys', 'leaf-40.pem'), early.file('keys', 'copy-2.pem'));
  writeFileSync(early.file('keys', 'garbage.pem'), 'garbage');
  writeFileSync(early.file('keys', 'half.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n');
  rmSync(early.file('keys', 'leaf-60.pem'));
  for (const name of ['leaf-40', 'held-40', 'revoked-foreign']) {
    await revokeCertificate(workbench, { certificate: name, reason: 'superseded' });
  }
  await workbench.close();
  // As after a rebuild: the list tells no fingerprints.
  const database = new DatabaseSync(early.file('certwright.db'));
  database.exec('UPDATE revocations SET fingerprint = NULL');
  database.close();
  const at = new Date(workbench.clock.now().getTime() + 5 * 86_400_000);
  return openBench(onTestFinished, { assetsFolder: early.assetsFolder, at });
}

async function readPages(bench: Bench, filter: CertificateFilter, limit: number): Promise<ListedCertificate[][]> {
  const pages: ListedCertificate[][] = [];
  let after: string | undefined;
  do {
    const page = await listCertificatePage(bench.workbench, filter, { limit, after });
    pages.push([...page.certificates]);
    after = page.next;
  } while (after !== undefined);
  return pages;
}

const inOrder = (listed: readonly ListedCertificate[]) =>
  listed
    .map((one) => ({
      one,
      key: [one.notAfter.toISOString(), one.fingerprint, one.source === 'folder' ? one.name : ''],
    }))
    .sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1))
    .map(({ one }) => one);

test('the pages together are the list, with every filter and of every length', async () => {
  const bench = await makeMixed();
  const filters: CertificateFilter[] = [
    {},
    { current: true },
    { expired: true },
    { expiring: '30d' },
    { expiring: '36500d' },
    { revoked: true },
    { revoked: true, expired: true },
    { expiring: '10d', revoked: true, current: true },
    { authority: 'low' },
    { authority: 'low', revoked: true },
    { profile: 'tls-client' },
    { search: 'ÜNÏ' },
    { search: 'leaf', current: true },
    { search: 'nobody' },
  ];
  for (const filter of filters) {
    const all = inOrder(await listCertificates(bench.workbench, filter));
    for (const limit of [1, 2, 3, 7, 1000]) {
      const pages = await readPages(bench, filter, limit);
      expect(pages.flat(), JSON.stringify({ filter, limit })).toEqual(all);
      expect(pages.slice(0, -1).every(({ length }) => length === limit)).toBe(true);
    }
  }
  const all = await listCertificates(bench.workbench);
  const kinds = new Set(all.map(({ source, status, keptIn }) => `${source} ${keptIn} ${status}`));
  expect([...kinds].sort()).toEqual([
    'folder folder revoked',
    'folder folder valid',
    'record folder expired',
    'record folder expires-soon',
    'record folder replaced',
    'record folder revoked',
    'record folder valid',
    'record holder expired',
    'record holder expires-soon',
    'record holder replaced',
    'record holder revoked',
    'record holder valid',
  ]);
});

it('while others write, nothing that was there is left out or comes twice', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  for (let index = 0; index < 8; index += 1) {
    await issueToHolder(bench.workbench, { name: 'before', lifetimeDays: 20 + index });
  }
  const before = await listCertificates(bench.workbench);
  const seen: ListedCertificate[] = [];
  let after: string | undefined;
  do {
    const page = await listCertificatePage(bench.workbench, {}, { limit: 2, after });
    seen.push(...page.certificates);
    after = page.next;
    for (const lifetimeDays of [1, 24, 400]) await issueToHolder(bench.workbench, { name: 'after', lifetimeDays });
  } while (after !== undefined && seen.length < 100);
  const fingerprints = seen.map(({ fingerprint }) => fingerprint);
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
  expect(fingerprints).toEqual(expect.arrayContaining(before.map(({ fingerprint }) => fingerprint)));
});

describe('what is no page is refused', () => {
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['', 'empty'],
    ['x', 'short'],
    ['%%%', 'no base64'],
    [cursor('text'), 'a text'],
    [cursor(['2031-01-01T00:00:00Z']), 'half'],
    [cursor(['2031-01-01T00:00:00Z', 'abc']), 'no fingerprint'],
    [cursor(['soon', 'a'.repeat(64)]), 'no time'],
    [cursor(['2031-01-01T00:00:00Z', 'a'.repeat(64), 'x', 'y']), 'too much'],
    [cursor(['2031-01-01T00:00:00Z', 'a'.repeat(64), 'x'.repeat(301)]), 'too long'],
  ])('the cursor %j, %s', async (after) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const page = listCertificatePage(bench.workbench, {}, { limit: 2, after });
    await expect(page).rejects.toMatchObject({ code: 'request-invalid', message: expect.stringContaining('cursor') });
  });

  test.each([0, -1, 1.5, 1001, Number.NaN])('the limit %d', async (limit) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const page = listCertificatePage(bench.workbench, {}, { limit });
    await expect(page).rejects.toMatchObject({ code: 'request-invalid', message: expect.stringContaining('limit') });
  });
});

it('in a folder without a record, the files alone; in none, nothing', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await bench.workbench.close();
  for (const file of ['certwright.db', 'certwright.db-wal', 'certwright.db-shm', '.certwright'])
    rmSync(bench.file(file), { force: true });
  const { certificates, next } = await listCertificatePage(bench.workbench, {}, { limit: 10 });
  expect([certificates.map(({ name, source }) => [name, source]), next]).toEqual([[['ca', 'folder']], undefined]);
  const empty = openBench(onTestFinished);
  expect(await listCertificatePage(empty.workbench, {}, { limit: 10 })).toEqual({ certificates: [] });
});
