import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { authenticateToken } from '../../src/authenticate-token.ts';
import { createFirstToken } from '../../src/create-first-token.ts';
import { createToken } from '../../src/create-token.ts';
import { listTokens } from '../../src/list-tokens.ts';
import { revokeToken } from '../../src/revoke-token.ts';
import { openBench } from './flow-bench.ts';
import { readTable } from './revocation-bench.ts';

const fileName = 'admin-token';

test('the first token is an administrator without an end, and lies in a file for its owner alone', async () => {
  const { workbench, assetsFolder, file, read } = openBench(onTestFinished);
  const first = await createFirstToken(workbench, { fileName });
  expect(first).toMatchObject({ path: file(fileName), stored: { name: 'admin', role: 'admin' } });
  expect(first?.stored).not.toHaveProperty('expiresAt');
  expect(read(fileName)).toBe(`${first?.token}\n`);
  expect(lstatSync(file(fileName)).mode & 0o777).toBe(0o600);
  expect(await authenticateToken(workbench, first?.token ?? '')).toMatchObject({ role: 'admin' });
  expect(readTable(assetsFolder, 'auditTrail')).toEqual([
    expect.objectContaining({ action: 'create-token', target: 'admin', outcome: 'done' }),
  ]);
  expect(JSON.stringify(readTable(assetsFolder, 'auditTrail'))).not.toContain(first?.token);
});

test('without a file only the caller has it', async () => {
  const { workbench, assetsFolder } = openBench(onTestFinished);
  const first = await createFirstToken(workbench);
  expect(await authenticateToken(workbench, first?.token ?? '')).toMatchObject({ role: 'admin' });
  expect(first).not.toHaveProperty('path');
  expect(readdirSync(assetsFolder)).not.toContain(fileName);
});

test('where there was a token before, also one that is revoked, there is no other', async () => {
  const { workbench, assetsFolder } = openBench(onTestFinished);
  const { stored } = await createToken(workbench, { name: 'mine', role: 'admin' });
  expect(await createFirstToken(workbench, { fileName })).toBeUndefined();
  await revokeToken(workbench, stored.id);
  expect(await createFirstToken(workbench, { fileName })).toBeUndefined();
  expect(readdirSync(assetsFolder)).not.toContain(fileName);
  expect(await listTokens(workbench)).toHaveLength(1);
});

test('of many who try at once, one makes it, and the file is that one', async () => {
  const { assetsFolder, workbench, read } = openBench(onTestFinished);
  const benches = [workbench, ...[1, 2, 3].map(() => openBench(onTestFinished, { assetsFolder }).workbench)];
  const made = await Promise.all([...benches, ...benches].map((bench) => createFirstToken(bench, { fileName })));
  const tokens = made.flatMap((one) => one?.token ?? []);
  expect(tokens).toHaveLength(1);
  expect(read(fileName)).toBe(`${tokens[0]}\n`);
  expect(await listTokens(workbench)).toHaveLength(1);
});

test('a file of that name that was there is kept as .bak', async () => {
  const { workbench, file, read } = openBench(onTestFinished);
  await workbench.store();
  writeFileSync(file(fileName), 'old\n');
  await createFirstToken(workbench, { fileName });
  expect(read(`${fileName}.bak`)).toBe('old\n');
});
