import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { importAuthority } from '../../src/import-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { createKeyAndRequest } from '../../src/openssl/key-and-request.ts';
import { readAuditTrail } from '../../src/read-audit-trail.ts';
import { signRequest } from '../../src/sign-request.ts';
import { writeKubeconfig } from '../../src/write-kubeconfig.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import { type Bench, makeBroughtAuthority, now, openBench, openBenchWithAuthority } from './flow-bench.ts';
import { leafTbs } from './signing-fixture.ts';

const server = 'https://api.example:6443';

async function entriesOf({ workbench }: Bench, from = 0): Promise<string[]> {
  const entries = (await readAuditTrail(workbench)).slice(from);
  for (const entry of entries) {
    expect(entry).toMatchObject({ principal: workbench.principal, frontEnd: 'test', at: workbench.clock.now() });
  }
  return entries.map(({ action, target, outcome }) => `${action} ${target}: ${outcome}`);
}

async function requestOf({ workbench }: Bench): Promise<string> {
  const { runner } = await workbench.openssl();
  return (await createKeyAndRequest(runner, leafTbs)).certificationRequest.pem;
}

const brought = () => makeBroughtAuthority(temporaryFolder(onTestFinished));

describe('each thing that is done leaves one entry, and so does each that is refused', () => {
  test.each<[string, (bench: Bench) => Promise<unknown>, string[]]>([
    ['an authority', ({ workbench }) => createAuthority(workbench, { name: 'team' }), ['create-authority team: done']],
    [
      'one again',
      ({ workbench }) => createAuthority(workbench, { name: 'ca' }),
      ['create-authority ca: authority-exists'],
    ],
    [
      'one brought',
      ({ workbench }) => importAuthority(workbench, { name: 'b', ...brought() }),
      ['import-authority b: done'],
    ],
    [
      'one brought again',
      ({ workbench }) => importAuthority(workbench, { name: 'ca', ...brought() }),
      ['import-authority ca: authority-exists'],
    ],
    ['a leaf', ({ workbench }) => issueCertificate(workbench, { name: 'alice' }), ['issue alice: done']],
    [
      'a leaf twice: the second is left alone',
      async ({ workbench }) => {
        await issueCertificate(workbench, { name: 'alice' });
        await issueCertificate(workbench, { name: 'alice' });
      },
      ['issue alice: done'],
    ],
    [
      'a leaf replaced',
      async ({ workbench }) => {
        await issueCertificate(workbench, { name: 'alice' });
        await issueCertificate(workbench, { name: 'alice' }, { overwrite: true });
      },
      ['issue alice: done', 'issue alice: done'],
    ],
    [
      'a request from elsewhere',
      async (bench) =>
        signRequest(bench.workbench, {
          certificationRequest: await requestOf(bench),
          name: 'web',
          authority: 'ca',
          profile: 'tls-client',
        }),
      ['sign web: done'],
    ],
    [
      'one that cannot be read',
      ({ workbench }) => signRequest(workbench, { certificationRequest: 'x', profile: 'tls-client' }),
      ['sign a certification request: certification-request-invalid'],
    ],
    [
      'a kubeconfig, which the second time is unchanged',
      async ({ workbench }) => {
        await issueCertificate(workbench, { name: 'alice' });
        await writeKubeconfig(workbench, { user: 'alice', server });
        await writeKubeconfig(workbench, { user: 'alice', server });
      },
      ['issue alice: done', 'write-kubeconfig alice.kubeconfig: done'],
    ],
    [
      'a kubeconfig of nobody',
      ({ workbench }) => writeKubeconfig(workbench, { user: 'bob', server }),
      ['write-kubeconfig bob: certificate-not-found'],
    ],
    [
      'a plan that is none',
      ({ workbench }) => generateCluster(workbench, { planText: '{', planFileName: 'plan.yaml' }),
      ['issue plan.yaml: plan-invalid'],
    ],
  ])('%s', async (_, work, expected) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await work(bench).catch(() => {});
    expect(await entriesOf(bench, 1)).toEqual(expected);
  });

  it('a failing openssl is told by its code', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const searchPath = fakeOpensslFolder('[ "$1" = version ] && exec "$REAL" "$@"; exit 1', onTestFinished);
    const { workbench } = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, settings: { searchPath } });
    await expect(issueCertificate(workbench, { name: 'alice' })).rejects.toMatchObject({ code: 'openssl-failed' });
    expect(await entriesOf(bench, 1)).toEqual(['issue alice: openssl-failed']);
  });

  it('a refusal whose entry cannot be written is told all the same', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await bench.workbench.close();
    rmSync(bench.file('certwright.db'));
    writeFileSync(bench.file('certwright.db'), 'garbage '.repeat(1000));
    const importing = importAuthority(bench.workbench, { name: 'b', certificatePem: 'x', privateKeyPem: '' });
    await expect(importing).rejects.toMatchObject({ code: 'certificate-unreadable' });
  });
});

describe('the trail is read', () => {
  it('by what was done, to what, by whom, since when, and the newest so many', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    for (const name of ['alice', 'bob']) await issueCertificate(bench.workbench, { name });
    const later = openBench(onTestFinished, {
      assetsFolder: bench.assetsFolder,
      at: new Date(now.getTime() + 3_600_000),
      principal: 'eve',
    });
    await issueCertificate(later.workbench, { name: 'alice' }, { overwrite: true });
    const read = async (query: Parameters<typeof readAuditTrail>[1]) =>
      (await readAuditTrail(later.workbench, query)).map(({ target, principal }) => [target, principal === 'eve']);
    expect(await read({ action: 'create-authority' })).toEqual([['ca', false]]);
    expect(await read({ target: 'alice' })).toEqual([
      ['alice', false],
      ['alice', true],
    ]);
    expect(await read({ principal: 'eve' })).toEqual([['alice', true]]);
    expect(await read({ since: '30m' })).toEqual([['alice', true]]);
    expect(await read({ since: '1h' })).toHaveLength(4);
    expect(await read({ limit: 2 })).toEqual([
      ['bob', false],
      ['alice', true],
    ]);
    await expect(read({ since: 'lately' })).rejects.toMatchObject({ code: 'request-invalid' });
  });
});
