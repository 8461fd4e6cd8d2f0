import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { diagnose } from '../../src/diagnose.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { issueToHolder } from '../../src/issue-to-holder.ts';
import { listCertificates } from '../../src/list-certificates.ts';
import { rebuildRecord } from '../../src/rebuild-record.ts';
import { renewToHolder } from '../../src/renew-to-holder.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { rotateAuthority } from '../../src/rotate-authority.ts';
import type { RotationStage } from '../../src/rotation.ts';
import { getCertificate } from '../../src/show-certificate.ts';
import { validateFolder } from '../../src/validate-folder.ts';
import { spoilPage } from '../store/damage.ts';
import { type Bench, openBench, openBenchWithAuthority } from './flow-bench.ts';

const hold = (bench: Bench, name: string) => issueToHolder(bench.workbench, { name, lifetimeDays: 100 });
const revoke = ({ workbench }: Bench, certificate: string) =>
  revokeCertificate(workbench, { certificate, reason: 'superseded' });
const rowsOf = async ({ workbench }: Bench) => (await workbench.store()).findIssued({ keptIn: 'holder' });

describe('in a folder that knows what holders have', () => {
  it('all is well, though no file holds it', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web', lifetimeDays: 100 });
    await hold(bench, 'web');
    await hold(bench, '../etc/passwd');
    expect((await diagnose(bench.workbench)).filter(({ level }) => level !== 'ok')).toEqual([]);
    const { pairs, isGood } = await validateFolder(bench.workbench);
    expect([isGood, pairs.map(({ name }) => name)]).toEqual([true, ['web', 'ca']]);
  });

  it('it is listed, and shown by name and by number; a pair of that name comes first', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await hold(bench, 'web');
    const [listed] = await listCertificates(bench.workbench, { search: 'web' });
    expect(listed).toMatchObject({ name: 'web', keptIn: 'holder', status: 'valid', source: 'record' });
    expect(listed).not.toHaveProperty('certificatePath');
    expect(listed).not.toHaveProperty('certificationRequest');
    for (const reference of ['web', certificate.serialNumber]) {
      expect((await getCertificate(bench.workbench, reference)).certificate).toEqual(certificate);
    }
    const pair = await issueCertificate(bench.workbench, { name: 'web' });
    await hold(bench, 'web');
    expect((await getCertificate(bench.workbench, 'web')).certificate).toEqual(pair.certificate);
  });
});

describe('a name that holders share with others', () => {
  it('is that of the pair, where there is one', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await hold(bench, 'web');
    const { certificate } = await issueCertificate(bench.workbench, { name: 'web' });
    const { revocation } = await revoke(bench, 'web');
    expect(revocation.serialNumber).toBe(certificate.serialNumber);
    expect(bench.warnings()).toEqual([]);
  });

  it('is that of the one holder who has one, and of none of several', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const first = await hold(bench, 'web');
    const second = await renewToHolder(bench.workbench, { certificate: first.certificate });
    const other = await hold(bench, 'api');
    const third = await hold(bench, 'api');
    await expect(revoke(bench, 'api')).rejects.toMatchObject({
      code: 'request-invalid',
      message: expect.stringContaining('2 holders'),
      details: [other, third].map(({ certificate }) => expect.stringContaining(certificate.serialNumber)),
    });
    expect((await revoke(bench, third.certificate.serialNumber)).outcome).toBe('revoked');
    expect(bench.warnings()).toEqual([]);
    expect((await revoke(bench, 'web')).revocation.serialNumber).toBe(second.certificate.serialNumber);
    // What it renewed is still good for whoever has the key.
    expect(bench.warnings()).toEqual([expect.stringContaining(first.certificate.serialNumber)]);
  });
});

test('the end of a rotation tells who still hangs from the old key', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const [one, , third] = [await hold(bench, 'web'), await hold(bench, 'web'), await hold(bench, 'web')];
  const rotate = (stage: RotationStage) => rotateAuthority(bench.workbench, { name: 'ca', stage });
  for (const stage of ['prepare', 'reissue'] as const) await rotate(stage);
  await renewToHolder(bench.workbench, { certificate: one.certificate });
  await revoke(bench, third.certificate.serialNumber);
  bench.events.length = 0;
  await rotate('finish');
  expect(bench.warnings()).toEqual([
    expect.stringMatching(/^a holder has a certificate of the old "ca", good until 2031-08/),
  ]);
});

describe('a record that is made again', () => {
  it('keeps what holders have, and can renew it; how idempotency keys were used is forgotten, and told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web' });
    const idempotency = { key: 'k', requestDigest: 'd' };
    const { certificate: first } = await issueToHolder(bench.workbench, { name: 'web' }, { idempotency });
    const { certificate: second } = await renewToHolder(bench.workbench, { certificate: first });
    await hold(bench, 'of any/kind');
    const before = await rowsOf(bench);
    await bench.workbench.close();
    spoilPage(bench.file('certwright.db'), 'auditTrail');
    const rebuilt = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    const { unknown } = await rebuildRecord(rebuilt.workbench);
    expect(unknown).toContainEqual(expect.stringMatching(/^which idempotency keys/));
    expect(await rowsOf(rebuilt)).toEqual(before);
    const third = await renewToHolder(rebuilt.workbench, { serialNumber: second.serialNumber });
    expect(third.certificate.subjectPublicKeyInfo).toEqual(first.subjectPublicKeyInfo);
  });

  it('from files alone, says that it cannot know of holders', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await hold(bench, 'web');
    await bench.workbench.close();
    spoilPage(bench.file('certwright.db'), 'certificates');
    const rebuilt = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    const { unknown } = await rebuildRecord(rebuilt.workbench);
    expect(unknown).toContainEqual(expect.stringContaining('because holders have them'));
    expect(await rowsOf(rebuilt)).toEqual([]);
  });
});

test('a record of before there were any with holders is brought up to date', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await issueCertificate(bench.workbench, { name: 'web' });
  await bench.workbench.close();
  const database = new DatabaseSync(bench.file('certwright.db'));
  database.exec(`DROP TABLE idempotencyKeys; DROP TABLE tokens; DROP INDEX certificatesByNotAfter;
    ALTER TABLE certificates DROP COLUMN keptIn; ALTER TABLE certificates DROP COLUMN certificationRequest;
    PRAGMA user_version = 2`);
  database.close();
  const newer = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
  const listed = await listCertificates(newer.workbench);
  expect(listed.map(({ name, keptIn }) => [name, keptIn])).toEqual([
    ['web', 'folder'],
    ['ca', 'folder'],
  ]);
  await hold(newer, 'web');
  expect(await rowsOf(newer)).toHaveLength(1);
});
