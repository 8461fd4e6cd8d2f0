import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeRunner, temporaryFolder } from '../../test/flows/fake-openssl.ts';
import { makeTbs, makeTestAuthority } from '../../test/flows/signing-fixture.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { findProgram } from './find-openssl.ts';
import { createKeyAndRequest } from './key-and-request.ts';
import type { RenewalRequest } from './renewal-request.ts';
import { RenewalRequestMaker } from './renewal-request-maker.ts';
import { Signer } from './signer.ts';

const xargsPath = findProgram('xargs', process.env.PATH ?? '');

/** Renewals of so many certificates, with the runner that makes them. */
async function makeRenewals(count: number): Promise<RenewalRequest[]> {
  const { runner } = makeRunner(onTestFinished);
  const folder = temporaryFolder(onTestFinished);
  const authority = await makeTestAuthority(runner, folder);
  const signer = new Signer(runner);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const tbs = makeTbs({ name: `leaf-${index}`, subject: [{ type: 'commonName', value: `leaf ${index}` }] });
      const { privateKeyPem, certificationRequest } = await createKeyAndRequest(runner, tbs);
      const former: Certificate = await signer.sign(tbs, certificationRequest, authority);
      const keyPath = path.join(folder, `leaf ${index} key.pem`);
      writeFileSync(keyPath, privateKeyPem);
      return { former, renewed: {}, key: { path: keyPath }, publicKey: former.subjectPublicKeyInfo.der };
    }),
  );
}

async function expectMade(renewals: readonly RenewalRequest[], maker: RenewalRequestMaker): Promise<void> {
  const made = await Promise.all(renewals.map((renewal) => maker.make(renewal)));
  for (const [index, { former }] of renewals.entries()) {
    expect(made[index]?.subject).toEqual(former.subject);
    expect(made[index]?.subjectPublicKeyInfo.der).toEqual(former.subjectPublicKeyInfo.der);
    expect(made[index]?.rawExtensions).toEqual(former.rawExtensions);
  }
}

describe('requests of renewals', () => {
  it('that wait together come from few starts, each with its own key', async () => {
    const renewals = await makeRenewals(20);
    const starts = path.join(temporaryFolder(onTestFinished), 'starts');
    const counting = temporaryFolder(onTestFinished);
    const script = path.join(counting, 'xargs');
    writeFileSync(script, `#!/bin/sh\necho >>'${starts}'\nexec '${xargsPath}' "$@"\n`, { mode: 0o755 });
    const { runner, runs } = makeRunner(onTestFinished, { xargsPath: script });
    await expectMade(renewals, new RenewalRequestMaker(runner));
    expect(readFileSync(starts, 'utf8')).toBe('\n\n');
    expect(runs).toHaveLength(20);
    expect(runs[3]?.args.slice(0, 6)).toEqual(['x509', '-x509toreq', '-in', '3.pem', '-key', '3-key.pem']);
  });

  it('are made one by one where there is no xargs', async () => {
    const { runner, runs } = makeRunner(onTestFinished);
    await expectMade(await makeRenewals(3), new RenewalRequestMaker(runner));
    expect(runs).toHaveLength(3);
  });

  it('are each made alone when one of them fails, which alone is told', async () => {
    const renewals = await makeRenewals(3);
    const [first, second, third] = renewals as [RenewalRequest, RenewalRequest, RenewalRequest];
    const broken = { ...second, key: { path: '/nonexistent' } };
    const { runner } = makeRunner(onTestFinished, { xargsPath });
    const maker = new RenewalRequestMaker(runner);
    const results = await Promise.allSettled([first, broken, third].map((renewal) => maker.make(renewal)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'openssl-failed' } });
  });

  it('are never taken for another key', async () => {
    const [one, other] = (await makeRenewals(2)) as [RenewalRequest, RenewalRequest];
    const { runner } = makeRunner(onTestFinished, { xargsPath });
    const mistaken = { ...one, publicKey: other.publicKey };
    await expect(new RenewalRequestMaker(runner).make(mistaken)).rejects.toMatchObject({ code: 'openssl-failed' });
  });

  it('fail with what kept openssl from running', async () => {
    const [one] = (await makeRenewals(1)) as [RenewalRequest];
    const { runner } = makeRunner(onTestFinished, { xargsPath, script: 'sleep 60', timeoutMs: 200 });
    await expect(new RenewalRequestMaker(runner).make(one)).rejects.toMatchObject({ code: 'openssl-timed-out' });
  });
});
