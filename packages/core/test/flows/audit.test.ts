import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { exportCertificate } from '../../src/export-certificate.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { signRequest } from '../../src/sign-request.ts';
import { writeKubeconfig } from '../../src/write-kubeconfig.ts';
import { type Bench, now, openBench, openBenchWithAuthority } from './flow-bench.ts';
import { makePlan } from './plans.ts';

async function trailOf({ workbench }: Bench): Promise<string[]> {
  const entries = (await workbench.record())?.findAuditEntries() ?? [];
  return entries.map(({ action, target, outcome }) => `${action} ${target}: ${outcome}`);
}

describe('the audit trail', () => {
  test('tells who did what, when, through which front end, and which certificate it was', async () => {
    const bench = await openBenchWithAuthority(onTestFinished, { principal: 'carol', frontEnd: 'server' });
    const { certificate } = await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
    const { serialNumber } = certificate;
    expect((await bench.workbench.record())?.findAuditEntries({ target: 'alice' })).toEqual([
      {
        ...{
          id: 2,
          at: now,
          principal: 'carol',
          frontEnd: 'server',
          action: 'issue',
          target: 'alice',
          outcome: 'done',
        },
        details: { serialNumber, authority: 'ca' },
      },
    ]);
  });

  test('has one entry for each certificate of a cluster, and nothing more for a second run', async () => {
    const bench = openBench(onTestFinished);
    const { certificates } = await generateCluster(bench.workbench, makePlan());
    const wanted = certificates.map(
      ({ name }) => `${name.endsWith('ca') ? 'create-authority' : 'issue'} ${name}: done`,
    );
    expect((await trailOf(bench)).sort()).toEqual([...wanted, 'write-kubeconfig kubeconfig: done'].sort());
    await generateCluster(bench.workbench, makePlan());
    expect(await trailOf(bench)).toHaveLength(certificates.length + 1);
  });

  test('tells of what a principal asked for and was not understood, too', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const asker = bench.workbench.as({ principal: 'token web (1)' });
    const authority = { name: 'web', profile: 'intermediate-ca', lifetimeDays: 30 };
    await expect(issueCertificate(asker, authority)).rejects.toMatchObject({ code: 'request-invalid' });
    await expect(issueCertificate(asker, { name: '../web' })).rejects.toMatchObject({ code: 'name-invalid' });
    await expect(issueCertificate(asker, { name: 'a'.repeat(100_000) })).rejects.toMatchObject({
      code: 'name-invalid',
    });
    expect((await trailOf(bench)).slice(1)).toEqual([
      'issue web: request-invalid',
      'issue ../web: name-invalid',
      `issue ${'a'.repeat(200)}…: name-invalid`,
    ]);
  });

  test('tells of what was refused, by its code, but not of what its own user slipped in', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { workbench } = bench;
    const attempts = [
      () => createAuthority(workbench, { name: 'ca' }),
      () => issueCertificate(workbench, { name: 'web', authority: 'nope' }),
      () => issueCertificate(workbench, { name: '../web' }),
      () => issueCertificate(workbench, { name: 'web', lifetimeDays: 0 }),
      () => signRequest(workbench, { certificationRequest: 'none', name: 'web', profile: 'tls-client' }),
      () => writeKubeconfig(workbench, { user: 'nobody', server: 'https://api.example' }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
    expect(await trailOf(bench)).toEqual([
      'create-authority ca: done',
      'create-authority ca: authority-exists',
      'issue web: authority-not-found',
      'sign web: certification-request-invalid',
      'write-kubeconfig nobody: certificate-not-found',
    ]);
  });

  test('tells of each key that leaves the folder, and not of a certificate alone', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web', lifetimeDays: 30 });
    for (const format of ['fullchain', 'pem-bundle', 'der-key'] as const) {
      await exportCertificate(bench.workbench, { name: 'web', format });
    }
    await expect(exportCertificate(bench.workbench, { name: 'nobody', format: 'der' })).rejects.toThrow();
    const entries = (await bench.workbench.record())?.findAuditEntries({ action: 'export' });
    expect(entries?.map(({ target, outcome, details: { format } }) => [target, outcome, format])).toEqual([
      ['web', 'done', 'pem-bundle'],
      ['web', 'done', 'der-key'],
      ['nobody', 'certificate-not-found', undefined],
    ]);
  });

  test('is not begun by a refusal in a folder without a record', async () => {
    const bench = openBench(onTestFinished);
    await expect(issueCertificate(bench.workbench, { name: 'web' })).rejects.toThrow();
    expect(await bench.workbench.record()).toBeUndefined();
  });
});
