import { expect, test } from 'vitest';
import {
  createAuthority,
  issueToHolder,
  listCertificates,
  revokeCertificate,
  surveyCertificates,
  Workbench,
} from '../../src/index.ts';
import { temporaryFolder } from './fake-openssl.ts';

test('the counts are those of the list, whatever the time', async ({ onTestFinished }) => {
  let now = new Date('2026-01-01T00:00:00Z').getTime();
  const workbench = new Workbench({
    assetsFolder: temporaryFolder(onTestFinished),
    frontEnd: 'test',
    clock: { now: () => new Date(now) },
  });
  onTestFinished(() => workbench.close());
  const count = async () => (await surveyCertificates(workbench, {}, { limit: 1 })).counts;
  expect(Object.values(await count())).toEqual([0, 0, 0, 0, 0, 0]);
  await createAuthority(workbench, { name: 'ca', subject: { commonName: 'CA' }, lifetimeDays: 900 });
  const issue = (name: string, days: number) =>
    issueToHolder(workbench, { subject: { commonName: name }, profile: 'tls-client', lifetimeDays: days });
  await issue('ten', 10);
  await issue('fifty', 50);
  const { certificate } = await issue('gone', 300);
  await revokeCertificate(workbench, { certificate: { pemOrDer: certificate.pem }, reason: 'superseded' });
  const seen: Record<string, number>[] = [];
  for (const days of [-1, 0, 9, 10, 11, 51, 899, 2]) {
    now = new Date('2026-01-01T00:00:00Z').getTime() + days * 86_400_000;
    const listed = Object.groupBy(await listCertificates(workbench), ({ status }) => status);
    const counts = await count();
    const wanted = Object.fromEntries(
      Object.keys(counts).map((status) => [status, listed[status as 'valid']?.length ?? 0]),
    );
    expect(counts).toEqual(wanted);
    seen.push(counts);
  }
  for (const status of ['valid', 'expires-soon', 'not-yet-valid', 'expired', 'revoked']) {
    expect(
      seen.some((counts) => (counts[status] ?? 0) > 0),
      status,
    ).toBe(true);
  }
});
