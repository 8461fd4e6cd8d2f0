import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { everything } from '../../src/access/parse-issuing-policy.ts';
import type { Principal } from '../../src/access/principal.ts';
import type { Role } from '../../src/access/role.ts';
import { createToken } from '../../src/create-token.ts';
import { CertwrightError } from '../../src/errors.ts';
import { readAuditTrail } from '../../src/read-audit-trail.ts';
import { authorize, noteRefusal, withDecision } from '../../src/with-decision.ts';
import type { Workbench } from '../../src/workbench.ts';
import { canMount, makeReadOnly, mountSmallFileSystem } from '../store/test-mount.ts';
import { type Bench, openBench } from './flow-bench.ts';

const principalOf = (role: Role): Principal => ({ name: `token ${role} (1)`, role, issuingPolicy: everything });
const decisionOf = (role: Role, needed: Role = 'issuer') =>
  ({ principal: principalOf(role), role: needed, action: 'list', target: 'certificates' }) as const;

/** A folder with a record, of which the trail has one entry. */
async function openBenchWithRecord(assetsFolder?: string): Promise<Bench> {
  const bench = openBench(onTestFinished, assetsFolder === undefined ? {} : { assetsFolder });
  await createToken(bench.workbench, { name: 'first', role: 'viewer' });
  return bench;
}

const trailOf = async ({ workbench }: Bench) =>
  (await readAuditTrail(workbench))
    .slice(1)
    .map(({ principal, action, target, outcome }) => `${principal}: ${action} ${target}: ${outcome}`);

describe('a read that is allowed', () => {
  test.each(['issuer', 'admin'] as const)('by %s is done once, as the one who asks, and noted', async (role) => {
    const bench = await openBenchWithRecord();
    const askers: string[] = [];
    const work = async ({ principal }: Workbench) => askers.push(principal);
    expect(await withDecision(bench.workbench, decisionOf(role), work)).toBe(1);
    expect(askers).toEqual([`token ${role} (1)`]);
    expect(await trailOf(bench)).toEqual([`token ${role} (1): list certificates: done`]);
  });

  it('is noted before its result is given', async () => {
    const bench = await openBenchWithRecord();
    const order: string[] = [];
    await withDecision(bench.workbench, decisionOf('issuer'), async () => {
      order.push(`work, ${(await trailOf(bench)).length} noted`);
    });
    order.push(`result, ${(await trailOf(bench)).length} noted`);
    expect(order).toEqual(['work, 0 noted', 'result, 1 noted']);
  });

  it('and fails is noted by the code, and the failure is told', async () => {
    const bench = await openBenchWithRecord();
    const failing = withDecision(bench.workbench, decisionOf('issuer'), async () => {
      throw new CertwrightError('certificate-not-found', 'there is none');
    });
    await expect(failing).rejects.toMatchObject({ code: 'certificate-not-found' });
    expect(await trailOf(bench)).toEqual(['token issuer (1): list certificates: certificate-not-found']);
  });

  it('an error of ours is no pass', async () => {
    const bench = await openBenchWithRecord();
    const failing = withDecision(bench.workbench, decisionOf('issuer'), async () => {
      throw new TypeError('a mistake');
    });
    await expect(failing).rejects.toThrow('a mistake');
    expect(await trailOf(bench)).toEqual([]);
  });
});

describe('a role that is too low', () => {
  it('is refused and noted, and nothing is done', async () => {
    const bench = await openBenchWithRecord();
    let calls = 0;
    const refused = withDecision(bench.workbench, decisionOf('viewer'), async () => {
      calls += 1;
    });
    await expect(refused).rejects.toMatchObject({
      code: 'access-denied',
      message: 'token viewer (1) is viewer, and this needs issuer',
    });
    expect([calls, await trailOf(bench)]).toEqual([0, ['token viewer (1): list certificates: access-denied']]);
  });

  it('is told by authorize too, which notes nothing of what may go on', async () => {
    const bench = await openBenchWithRecord();
    await authorize(bench.workbench, decisionOf('admin', 'admin'));
    await expect(authorize(bench.workbench, decisionOf('issuer', 'admin'))).rejects.toMatchObject({
      code: 'access-denied',
    });
    expect(await trailOf(bench)).toEqual(['token issuer (1): list certificates: access-denied']);
  });
});

it('who is not known is noted as they are called', async () => {
  const bench = await openBenchWithRecord();
  const error = new CertwrightError('principal-unknown', 'the token is not valid');
  await noteRefusal(bench.workbench, { principal: 'nobody', action: 'authenticate', target: '10.0.0.1', error });
  expect(await trailOf(bench)).toEqual(['nobody: authenticate 10.0.0.1: principal-unknown']);
});

describe('where the trail cannot be written', () => {
  /** What the work gave is not what the caller gets. */
  async function expectWithheld(workbench: Workbench, code: string): Promise<void> {
    let calls = 0;
    const asked = withDecision(workbench, decisionOf('admin'), async () => {
      calls += 1;
      return 'what nobody may see';
    });
    await expect(asked).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect(calls).toBe(1);
    await expect(withDecision(workbench, decisionOf('viewer'), async () => {})).rejects.toMatchObject({
      code: 'access-denied',
    });
  }

  it('as the record is lost: no result, and a refusal stays one', async () => {
    const bench = await openBenchWithRecord();
    await bench.workbench.close();
    rmSync(bench.file('certwright.db'));
    await expectWithheld(bench.workbench, 'record-lost');
  });

  it.skipIf(!canMount())('as the folder is read-only: the same', async () => {
    const folder = mountSmallFileSystem('1m', onTestFinished);
    const bench = await openBenchWithRecord(path.join(folder, 'assets'));
    await bench.workbench.close();
    makeReadOnly(folder);
    await expectWithheld(bench.workbench, 'storage-failed');
  });
});
