import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { parseCertificate, parseCertificates } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { diffCluster } from '../../src/diff-cluster.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { importAuthority } from '../../src/import-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { type RotatedAuthority, rotateAuthority } from '../../src/rotate-authority.ts';
import { type RotationStage, rotationStages } from '../../src/rotation.ts';
import { signRequest } from '../../src/sign-request.ts';
import { checkFolder } from '../../src/store/check-folder.ts';
import { temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  snapshot,
} from './flow-bench.ts';
import { makePlan } from './plans.ts';

const plan = makePlan({ workers: 3 });
const authorityNames = /^(ca|proxy-client-ca)(-next|-previous)?$/;

async function openCluster(at?: Date): Promise<Bench> {
  const bench = openBench(onTestFinished, at ? { at } : {});
  await generateCluster(bench.workbench, plan);
  return bench;
}

function rotate({ workbench }: Bench, stage: RotationStage, name = 'ca'): Promise<RotatedAuthority> {
  return rotateAuthority(workbench, { name, stage });
}

/** The leaves that hang from `ca`, as a folder holds them now. */
function leafFiles(bench: Bench): string[] {
  return readdirSync(bench.file('keys'))
    .filter((file) => file.endsWith('.pem') && !file.endsWith('-key.pem'))
    .filter((file) => !authorityNames.test(file.slice(0, -'.pem'.length)) && file !== 'proxy-client.pem');
}

/** A copy of what machines have been given. */
function copyOf(bench: Bench): { readonly bundle: string; readonly leaves: readonly string[] } {
  const folder = temporaryFolder(onTestFinished);
  cpSync(bench.file('keys'), folder, { recursive: true });
  const leaves = leafFiles(bench).map((file) => path.join(folder, file));
  return { bundle: path.join(folder, 'ca.pem'), leaves };
}

/** openssl's own verdict on each leaf, with the bundle alone as what is trusted. */
function verdicts(leaves: readonly string[], bundle: string, at = now): string[] {
  const time = String(Math.floor(at.getTime() / 1000));
  const args = ['verify', '-x509_strict', '-no-CApath', '-no-CAstore', '-attime', time, '-CAfile', bundle, ...leaves];
  const output = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return output.trim().split('\n');
}

function expectVerified(leaves: readonly string[], bundle: string): void {
  expect(leaves.length).toBeGreaterThan(8);
  expect(verdicts(leaves, bundle)).toEqual(leaves.map((leaf) => `${leaf}: OK`));
}

function subjectsIn(pem: string): number {
  return parseCertificates(pem).length;
}

describe('a rotation', () => {
  test('goes in three stages; at each, every leaf verifies against the bundle of that stage and of the one before', async () => {
    const bench = await openCluster();
    const oldKeys = new Map(
      leafFiles(bench).map((file) => [file, bench.read('keys', file.replace('.pem', '-key.pem'))]),
    );
    const oldCa = bench.read('keys', 'ca.pem');
    const oldCaKey = bench.read('keys', 'ca-key.pem');
    let before = copyOf(bench);
    for (const stage of rotationStages) {
      const rotated = await rotate(bench, stage);
      expect([stage, rotated.changed]).toEqual([stage, true]);
      const after = copyOf(bench);
      expectVerified(after.leaves, before.bundle);
      expectVerified(after.leaves, after.bundle);
      // A machine that has the new bundle already still knows those that have not got their new certificate.
      expectVerified(before.leaves, stage === 'finish' ? before.bundle : after.bundle);
      expect(subjectsIn(bench.read('keys', 'ca.pem'))).toBe(stage === 'finish' ? 1 : 2);
      before = after;
    }
    for (const [file, key] of oldKeys)
      expect([file, bench.read('keys', file.replace('.pem', '-key.pem'))]).toEqual([file, key]);
    expect(bench.read('keys', 'ca-key.pem')).not.toBe(oldCaKey);
    expect([bench.read('keys', 'ca-previous.pem'), bench.read('keys', 'ca-previous-key.pem')]).toEqual([
      oldCa,
      oldCaKey,
    ]);
    expect(existsSync(bench.file('keys', 'ca-next.pem'))).toBe(false);
    // The old authority alone knows none of them any more.
    expect(() => verdicts(before.leaves, bench.file('keys', 'ca-previous.pem'))).toThrow();
  });

  test('leaves a cluster that is as planned, and a record that agrees with the files', async () => {
    const bench = await openCluster();
    for (const name of ['ca', 'proxy-client-ca']) for (const stage of rotationStages) await rotate(bench, stage, name);
    const { comparisons } = diffCluster(bench.workbench, plan);
    expect(comparisons.filter(({ state }) => state !== 'present')).toEqual([]);
    expect(checkFolder(bench.assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);
    bench.runs.length = 0;
    const { certificates } = await generateCluster(bench.workbench, plan);
    expect(certificates.filter(({ outcome }) => outcome !== 'kept')).toEqual([]);
    const entries = (await bench.workbench.store()).reader.findAuditEntries({ action: 'rotate-authority' });
    expect(entries.map(({ target, outcome }) => `${target} ${outcome}`)).toEqual([
      ...['ca done', 'ca-previous done', 'ca done', 'ca done'],
      ...['proxy-client-ca done', 'proxy-client-ca-previous done', 'proxy-client-ca done', 'proxy-client-ca done'],
    ]);
  });

  test('rewrites the kubeconfigs at each stage, so that they trust what ca.pem says', async () => {
    const bench = await openCluster();
    for (const stage of rotationStages) {
      const { kubeconfigs } = await rotate(bench, stage);
      expect(kubeconfigs.map((file) => path.basename(file))).toEqual(['kubeconfig']);
      const data = /certificate-authority-data: (\S+)/.exec(bench.read('kubeconfig'))?.[1] ?? '';
      expect(Buffer.from(data, 'base64').toString()).toBe(bench.read('keys', 'ca.pem'));
      const user = /client-certificate-data: (\S+)/.exec(bench.read('kubeconfig'))?.[1] ?? '';
      expect(Buffer.from(user, 'base64').toString()).toBe(bench.read('keys', 'admin.pem'));
    }
  });

  test.each(rotationStages)('the stage %s, run again, changes nothing', async (stage) => {
    const bench = await openCluster();
    for (const one of rotationStages.slice(0, rotationStages.indexOf(stage) + 1)) await rotate(bench, one);
    const { 'certwright.db': _, ...before } = snapshot(bench.assetsFolder);
    expect(await rotate(bench, stage)).toMatchObject({ changed: false, leaves: [] });
    const { 'certwright.db': __, ...after } = snapshot(bench.assetsFolder);
    expect(after).toEqual(before);
  });

  test('can follow another', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
    for (const stage of rotationStages) await rotate(bench, stage);
    const between = bench.read('keys', 'ca.pem');
    for (const stage of rotationStages) await rotate(bench, stage);
    expect(bench.read('keys', 'ca-previous.pem')).toBe(between);
    expect(verdicts([bench.file('keys', 'alice.pem')], bench.file('keys', 'ca.pem'))).toHaveLength(1);
  });

  test('takes kind of key and lifetime from the old authority, unless they are given', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, {
      name: 'ca',
      keyAlgorithm: 'ec-p384',
      lifetimeDays: 100,
      pathLenConstraint: 3,
    });
    const { other } = await rotate(bench, 'prepare');
    expect(other?.certificate.subjectPublicKeyInfo.algorithm).toBe('ec-p384');
    expect(other?.certificate.extensions.basicConstraints).toEqual({ critical: true, cA: true, pathLenConstraint: 3 });
    expect(other?.certificate.validity).toEqual(parseCertificate(bench.read('keys', 'ca.pem')).validity);
    await createAuthority(bench.workbench, { name: 'two', lifetimeDays: 100 });
    const two = await rotateAuthority(bench.workbench, {
      ...{ name: 'two', stage: 'prepare', keyAlgorithm: 'ed25519', lifetimeDays: 7 },
    });
    expect(two.other?.certificate.subjectPublicKeyInfo.algorithm).toBe('ed25519');
    expect(two.other?.certificate.validity.notAfter).toEqual(new Date('2031-05-13T07:08:08Z'));
  });

  test('of an intermediate has the same authority above sign the new one; the chain stays in every file', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 3650 });
    const { certificate: root } = await createAuthority(bench.workbench, {
      name: 'ca',
      authority: 'root',
      lifetimeDays: 1000,
    });
    expect(root.extensions.basicConstraints?.cA).toBe(true);
    await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
    const rootFile = bench.file('keys', 'root.pem');
    const rootPem = bench.read('keys', 'root.pem');
    for (const stage of rotationStages) {
      await rotate(bench, stage);
      expect(bench.read('keys', 'ca.pem')).toContain(rootPem);
      const [first = '', ...chain] = parseCertificates(bench.read('keys', 'ca.pem')).map(({ pem }) => pem);
      const untrusted = path.join(temporaryFolder(onTestFinished), 'untrusted.pem');
      writeFileSync(untrusted, [first, ...chain].join(''));
      const time = String(Math.floor(now.getTime() / 1000));
      const args = [
        'verify',
        '-no-CApath',
        '-no-CAstore',
        '-attime',
        time,
        '-CAfile',
        rootFile,
        '-untrusted',
        untrusted,
      ];
      expect(execFileSync('openssl', [...args, bench.file('keys', 'alice.pem')], { encoding: 'utf8' })).toContain('OK');
    }
    expect(bench.read('keys', 'ca-previous.pem')).toContain(rootPem);
    expect(subjectsIn(bench.read('keys', 'ca.pem'))).toBe(2);
  });

  test('of an authority above another has that one signed again with its key, so that what hangs from it stays', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 1000 });
    await issueCertificate(bench.workbench, { name: 'web', authority: 'issuing', lifetimeDays: 30 });
    const [web, key] = [bench.read('keys', 'web.pem'), bench.read('keys', 'issuing-key.pem')];
    for (const stage of rotationStages) await rotate(bench, stage);
    expect([bench.read('keys', 'web.pem'), bench.read('keys', 'issuing-key.pem')]).toEqual([web, key]);
    const time = String(Math.floor(now.getTime() / 1000));
    const args = ['verify', '-no-CApath', '-no-CAstore', '-attime', time, '-CAfile', bench.file('keys', 'ca.pem')];
    const chain = ['-untrusted', bench.file('keys', 'issuing.pem'), bench.file('keys', 'web.pem')];
    expect(execFileSync('openssl', [...args, ...chain], { encoding: 'utf8' })).toContain('OK');
  });

  test('takes a new authority that was brought as NAME-next', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
    const brought = makeBroughtAuthority(temporaryFolder(onTestFinished), { subject: 'CN = Another name' });
    await importAuthority(bench.workbench, { name: 'ca-next', ...brought });
    for (const stage of rotationStages) await rotate(bench, stage);
    expect(bench.read('keys', 'ca.pem')).toBe(parseCertificate(brought.certificatePem).pem);
    expect(verdicts([bench.file('keys', 'alice.pem')], bench.file('keys', 'ca.pem'))).toHaveLength(1);
  });
});

describe('what is not signed again', () => {
  const request = execFileSync(
    'openssl',
    [
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-noenc',
      '-keyout',
      '/dev/null',
      '-subj',
      '/CN=elsewhere',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );

  test('is what was revoked, what expired, and what has its key elsewhere; only the last keeps the old one trusted', async () => {
    const started = await openBenchWithAuthority(onTestFinished);
    const { workbench, assetsFolder } = started;
    await issueCertificate(workbench, { name: 'alice', lifetimeDays: 30 });
    await issueCertificate(workbench, { name: 'short', lifetime: '1h' });
    const { certificate } = await issueCertificate(workbench, { name: 'bad', lifetimeDays: 30 });
    await signRequest(workbench, { certificationRequest: request, profile: 'tls-client' });
    const issuer = parseCertificate(started.read('keys', 'ca.pem'));
    const { serialNumber, fingerprint, validity } = certificate;
    const store = await workbench.store();
    await store.revoke(
      {
        issuerKey: issuerKeyOf(issuer),
        serialNumber,
        fingerprint,
        name: 'bad',
        notAfter: validity.notAfter,
        revokedAt: now,
      },
      workbench.audited('revoke'),
    );
    const later = openBench(onTestFinished, { assetsFolder, at: new Date(now.getTime() + 2 * 3_600_000) });
    await rotate(later, 'prepare');
    const { leaves } = await rotate(later, 'reissue');
    expect(leaves.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'alice: reissued',
      'bad: revoked',
      'elsewhere: no key',
      'short: expired',
    ]);
    const refused = rotate(later, 'finish');
    await expect(refused).rejects.toMatchObject({
      code: 'rotation-stage-invalid',
      details: [`${later.file('keys', 'elsewhere.pem')}: no key`],
    });
    await signRequest(later.workbench, { certificationRequest: request, profile: 'tls-client' }, { overwrite: true });
    expect(await rotate(later, 'finish')).toMatchObject({ changed: true });
  });
});

describe('a stage that does not follow is refused', () => {
  test('reissue and finish before prepare', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expectRefused(
      bench,
      () => rotate(bench, 'reissue'),
      'rotation-stage-invalid',
      'rotation of "ca" is not prepared',
    );
    await expectRefused(bench, () => rotate(bench, 'finish'), 'rotation-stage-invalid', '"ca" were not signed again');
  });

  test('reissue when ca.pem does not tell machines to trust the new one', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const before = bench.read('keys', 'ca.pem');
    await rotate(bench, 'prepare');
    writeFileSync(bench.file('keys', 'ca.pem'), before);
    await expectRefused(bench, () => rotate(bench, 'reissue'), 'rotation-stage-invalid', 'not prepared');
  });

  test('finish after prepare, and prepare before finish', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await rotate(bench, 'prepare');
    await expectRefused(bench, () => rotate(bench, 'finish'), 'rotation-stage-invalid', '"ca" were not signed again');
    await rotate(bench, 'reissue');
    await expectRefused(bench, () => rotate(bench, 'prepare'), 'rotation-stage-invalid', 'is not finished');
  });

  test('the name of no authority', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
    await expectRefused(bench, () => rotate(bench, 'prepare', 'nobody'), 'authority-not-found', '"nobody"');
    await expectRefused(bench, () => rotate(bench, 'prepare', '../ca'), 'name-invalid', 'path parts');
    await expectRefused(bench, () => rotate(bench, 'prepare', 'alice'), 'rotation-stage-invalid', 'of no authority');
  });

  test('a leaf that stands under the name of the next one', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'ca-next', lifetimeDays: 30 });
    await expectRefused(
      bench,
      () => rotate(bench, 'prepare'),
      'rotation-stage-invalid',
      'ca-next.pem is the certificate of no authority',
    );
  });

  test('an intermediate whose authority is elsewhere', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 3650 });
    await createAuthority(bench.workbench, { name: 'ca', authority: 'root', lifetimeDays: 1000 });
    for (const file of ['root.pem', 'root-key.pem']) rmSync(bench.file('keys', file));
    await expectRefused(
      bench,
      () => rotate(bench, 'prepare'),
      'rotation-stage-invalid',
      'the authority above "ca" is not in this folder',
    );
  });
});

describe('a stage that is killed', () => {
  function start(assetsFolder: string, stage: RotationStage): ChildProcess {
    const script = path.join(import.meta.dirname, 'rotate-slowly.ts');
    const child = spawn(process.execPath, [script, assetsFolder, stage, now.toISOString()], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TMPDIR: temporaryFolder(onTestFinished) },
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    return child;
  }

  /** How often the folder has changed, by the record's log, which every save lengthens. */
  function progress(assetsFolder: string): string {
    return (
      readdirSync(path.join(assetsFolder, 'keys')).join() +
      existsSync(path.join(assetsFolder, 'keys', 'ca-previous.pem'))
    );
  }

  test.each(rotationStages.flatMap((stage) => [0, 1, 2].map((changes) => [stage, changes] as const)))(
    '%s, after %d changes in the folder, is completed by running it again',
    async (stage, changes) => {
      const bench = await openCluster();
      for (const one of rotationStages.slice(0, rotationStages.indexOf(stage))) await rotate(bench, one);
      const before = copyOf(bench);
      await bench.workbench.close();
      const child = start(bench.assetsFolder, stage);
      const ended = once(child, 'exit');
      for (let seen = 0, last = progress(bench.assetsFolder); child.exitCode === null && seen < changes; ) {
        const current = progress(bench.assetsFolder);
        if (current !== last) seen += 1;
        last = current;
        await setTimeout(1);
      }
      await setTimeout(Math.random() * 300);
      child.kill('SIGKILL');
      await ended;

      const again = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
      await rotate(again, stage);
      const after = copyOf(again);
      expectVerified(after.leaves, before.bundle);
      expectVerified(after.leaves, after.bundle);
      expect(checkFolder(bench.assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);
      for (const file of leafFiles(again)) {
        const [certificate, key] = [again.file('keys', file), again.file('keys', file.replace('.pem', '-key.pem'))];
        const [left, right] = [
          execFileSync('openssl', ['x509', '-in', certificate, '-noout', '-pubkey'], { encoding: 'utf8' }),
          execFileSync('openssl', ['pkey', '-in', key, '-pubout'], { encoding: 'utf8' }),
        ];
        expect([file, left]).toEqual([file, right]);
      }
    },
  );
});
