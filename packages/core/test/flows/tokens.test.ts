import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { makeToken } from '../../src/access/token.ts';
import { authenticateToken } from '../../src/authenticate-token.ts';
import { createToken } from '../../src/create-token.ts';
import { listTokens } from '../../src/list-tokens.ts';
import { readAuditTrail } from '../../src/read-audit-trail.ts';
import { revokeToken } from '../../src/revoke-token.ts';
import { type Bench, expectRefused, now, openBench } from './flow-bench.ts';

const day = 86_400_000;

/** Another process, as far as the record can tell, so many milliseconds later. */
const openBeside = ({ assetsFolder }: Bench, laterMs = 0): Bench =>
  openBench(onTestFinished, { assetsFolder, at: new Date(now.getTime() + laterMs) });

const make = ({ workbench }: Bench, input: object = {}) =>
  createToken(workbench, { name: 'web', role: 'issuer', ...input });

async function expectUnknown({ workbench }: Bench, token: string): Promise<void> {
  await expect(authenticateToken(workbench, token)).rejects.toMatchObject({
    code: 'principal-unknown',
    message: 'the token is not valid',
    hint: expect.any(String),
  });
}

const trailOf = async ({ workbench }: Bench) =>
  (await readAuditTrail(workbench)).map(({ action, target, outcome, details }) => [action, target, outcome, details]);

describe('a token that is made', () => {
  it('tells who asks, also in another process, and is listed without its secret', async () => {
    const bench = openBench(onTestFinished, { principal: 'ann' });
    const { token, stored } = await make(bench, { issuingPolicy: { names: '*.lab.example' } });
    expect(stored).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      name: 'web',
      role: 'issuer',
      issuingPolicy: {
        profiles: ['tls-server', 'tls-client', 'tls-peer'],
        authorities: ['ca'],
        names: ['*.lab.example'],
        organizations: [],
        longestValidity: '90d',
        keyAlgorithms: ['any'],
        keysMadeHere: false,
      },
      createdAt: now,
      createdBy: 'ann',
      expiresAt: new Date(now.getTime() + 90 * day),
    });
    const beside = openBeside(bench);
    expect(await listTokens(beside.workbench)).toEqual([stored]);
    const principal = await authenticateToken(beside.workbench, token);
    expect(principal).toMatchObject({
      name: `token web (${stored.id})`,
      role: 'issuer',
      issuingPolicy: { names: [{ type: 'dNSName', host: 'lab.example', labels: 'one' }] },
    });
  });

  it('is nowhere in the folder: only its hash is', async () => {
    const bench = openBench(onTestFinished);
    const made = [await make(bench), await make(bench, { role: 'admin', expiresIn: 'never' })];
    for (const { token } of made) await authenticateToken(bench.workbench, token);
    await revokeToken(bench.workbench, made[0]?.stored.id ?? '');
    const files = readdirSync(bench.assetsFolder, { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(expect.arrayContaining(['certwright.db', 'certwright.db-wal']));
    const contents = files
      .filter((file) => /certwright/.test(file))
      .map((file) => readFileSync(bench.file(file), 'latin1'));
    for (const { token, stored } of made) {
      expect(contents.some((content) => content.includes(stored.id))).toBe(true);
      expect(contents.some((content) => content.includes(token.slice(-43)))).toBe(false);
    }
    expect(JSON.stringify([await listTokens(bench.workbench), bench.events])).not.toContain('secretHash');
  });

  it('an administrator may have everything issued, unless a policy is given', async () => {
    const bench = openBench(onTestFinished);
    const policies = [
      await make(bench, { role: 'admin' }),
      await make(bench, { role: 'admin', issuingPolicy: {} }),
      await make(bench, { role: 'viewer' }),
    ].map(({ stored }) => [stored.issuingPolicy.names, stored.issuingPolicy.keysMadeHere]);
    expect(policies).toEqual([
      [['any'], true],
      [[], false],
      [[], false],
    ]);
  });

  it('leaves an entry of who made it, in the same transaction', async () => {
    const bench = openBench(onTestFinished, { principal: 'ann' });
    const { stored } = await make(bench);
    expect(await trailOf(bench)).toEqual([['create-token', 'web', 'done', { id: stored.id, role: 'issuer' }]]);
    const store = await bench.workbench.store();
    const row = { ...stored, issuingPolicy: '{}', secretHash: 'f'.repeat(64) };
    // The same id again, so that the record refuses it.
    await expect(store.saveToken(row, bench.workbench.audited('create-token'))).rejects.toThrow();
    expect([await trailOf(bench), await listTokens(bench.workbench)]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });
});

describe('is refused, with nothing written', () => {
  test.each<[unknown, string, string]>([
    [{ name: '../x', role: 'viewer' }, 'name-invalid', '"../x"'],
    [{ name: 'web', role: 'root' }, 'request-invalid', 'unknown role "root"'],
    [{ role: 'viewer' }, 'name-invalid', 'undefined'],
    [{ name: 'web', role: 'viewer', expiresIn: 'soon' }, 'request-invalid', 'expiresIn: "soon" is no duration'],
    [{ name: 'web', role: 'viewer', expiresIn: 90 }, 'request-invalid', 'expiresIn: 90 is no duration'],
    [{ name: 'web', role: 'viewer', expiresIn: '0d' }, 'request-invalid', 'expiresIn: the duration "0d" is zero'],
    [{ name: 'web', role: 'issuer', issuingPolicy: { names: '*' } }, 'request-invalid', 'issuingPolicy: names: "*"'],
    [{ name: 'web', role: 'issuer', issuingPolicy: null }, 'request-invalid', 'issuingPolicy: '],
    [{ name: 'web', role: 'viewer', token: 'mine' }, 'request-invalid', '"token"'],
    ['web', 'request-invalid', 'the token is not as it must be'],
    [{ name: 'a/b', role: 'root' }, 'request-invalid', '2 values'],
  ])('%j', async (input, code, part) => {
    const bench = openBench(onTestFinished);
    await expectRefused(bench, () => createToken(bench.workbench, input), code, part);
  });
});

describe('nobody is known by', () => {
  it('a token that is wrong, in a folder with tokens and in one without', async () => {
    const [bench, empty] = [openBench(onTestFinished), openBench(onTestFinished)];
    const [one, other] = [await make(bench), await make(bench)];
    const secretOf = (token: string) => token.slice(-43);
    for (const token of [
      '',
      one.stored.id,
      one.token.slice(0, -1),
      `${one.token} `,
      makeToken().token,
      `cw_${one.stored.id}_${secretOf(other.token)}`,
      `cw_${one.stored.id}_${secretOf(makeToken().token)}`,
    ]) {
      await expectUnknown(bench, token);
      await expectUnknown(empty, token);
    }
    await expectUnknown(empty, one.token);
    expect(readdirSync(path.dirname(empty.assetsFolder))).toEqual([]);
    expect((await listTokens(bench.workbench)).map(({ lastUsedAt }) => lastUsedAt)).toEqual([undefined, undefined]);
  });

  it('one that is expired, from its last moment on', async () => {
    const bench = openBench(onTestFinished);
    const { token } = await make(bench, { expiresIn: '1h' });
    const hour = 3_600_000;
    expect(await authenticateToken(openBeside(bench, hour - 1).workbench, token)).toMatchObject({ role: 'issuer' });
    await expectUnknown(openBeside(bench, hour), token);
    await expectUnknown(openBeside(bench, hour + 1000), token);
  });

  it('one that is revoked, at once in every process that has the record open', async () => {
    const bench = openBench(onTestFinished);
    const { token, stored } = await make(bench, { expiresIn: 'never' });
    const beside = openBeside(bench);
    for (const one of [bench, beside]) await authenticateToken(one.workbench, token);
    await revokeToken(beside.workbench, stored.id);
    for (const one of [bench, beside, openBeside(bench, 1)]) await expectUnknown(one, token);
  });
});

it('one that never expires is good in a hundred years', async () => {
  const bench = openBench(onTestFinished);
  const { token, stored } = await make(bench, { expiresIn: 'never' });
  expect(stored).not.toHaveProperty('expiresAt');
  expect(await authenticateToken(openBeside(bench, 36_500 * day).workbench, token)).toMatchObject({ role: 'issuer' });
});

it('its last use is noted, at most once a minute, and not in the trail', async () => {
  const bench = openBench(onTestFinished);
  const { token } = await make(bench);
  const usedAfter = async (laterMs: number) => {
    const beside = openBeside(bench, laterMs);
    await authenticateToken(beside.workbench, token);
    const [stored] = await listTokens(beside.workbench);
    return (stored?.lastUsedAt?.getTime() ?? 0) - now.getTime();
  };
  expect([await usedAfter(1000), await usedAfter(2000), await usedAfter(60_999), await usedAfter(61_000)]).toEqual([
    ...[1000, 1000, 1000, 61_000],
  ]);
  expect(await trailOf(bench)).toHaveLength(1);
});

describe('a revocation', () => {
  it('is told in the trail each time, and the first one stays', async () => {
    const bench = openBench(onTestFinished);
    const { stored } = await make(bench);
    expect(await revokeToken(bench.workbench, stored.id)).toEqual({ ...stored, revokedAt: now });
    const later = openBeside(bench, 5000);
    expect((await revokeToken(later.workbench, stored.id)).revokedAt).toEqual(now);
    expect((await listTokens(later.workbench)).map(({ revokedAt }) => revokedAt)).toEqual([now]);
    expect((await trailOf(bench)).slice(1)).toEqual([
      ['revoke-token', 'web', 'done', { id: stored.id }],
      ['revoke-token', 'web', 'done', { id: stored.id, kept: 'true' }],
    ]);
  });

  it('by a name is of the only one that has it and is not revoked', async () => {
    const bench = openBench(onTestFinished);
    const [first, second] = [await make(bench), await make(bench)];
    const revoking = revokeToken(bench.workbench, 'web');
    await expect(revoking).rejects.toMatchObject({
      code: 'request-invalid',
      message: '2 tokens have the name "web"',
      details: [first, second].map(({ stored }) => expect.stringMatching(new RegExp(`^${stored.id}, issuer`))),
    });
    await revokeToken(bench.workbench, first.stored.id);
    expect((await revokeToken(bench.workbench, 'web')).id).toBe(second.stored.id);
    await expect(revokeToken(bench.workbench, 'web')).rejects.toMatchObject({ code: 'token-not-found' });
  });

  it('of what is none is refused by its value, and told in the trail', async () => {
    const bench = openBench(onTestFinished);
    await make(bench);
    await expect(revokeToken(bench.workbench, 'nobody')).rejects.toMatchObject({
      code: 'token-not-found',
      message: 'there is no token "nobody"',
      hint: expect.stringContaining('tokens list'),
    });
    expect((await trailOf(bench)).at(-1)).toEqual(['revoke-token', 'nobody', 'token-not-found', {}]);
  });
});
