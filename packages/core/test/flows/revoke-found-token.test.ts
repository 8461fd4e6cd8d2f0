import { expect, onTestFinished, test } from 'vitest';
import { authenticateToken } from '../../src/authenticate-token.ts';
import { createToken } from '../../src/create-token.ts';
import { readAuditTrail } from '../../src/read-audit-trail.ts';
import { revokeToken } from '../../src/revoke-token.ts';
import { openBench } from './flow-bench.ts';

test('a token that was found somewhere is revoked by itself, and gets into no entry of the trail', async () => {
  const { workbench } = openBench(onTestFinished);
  const { token, stored } = await createToken(workbench, { name: 'web', role: 'viewer' });
  const revoked = await revokeToken(workbench, token);
  expect(revoked).toMatchObject({ id: stored.id, revokedAt: workbench.clock.now() });
  await expect(authenticateToken(workbench, token)).rejects.toMatchObject({ code: 'principal-unknown' });
  expect(JSON.stringify(await readAuditTrail(workbench, {}))).not.toContain(token);
});

test('a token of another folder is told by its id alone', async () => {
  const { token, stored } = await createToken(openBench(onTestFinished).workbench, { name: 'web', role: 'viewer' });
  const { workbench } = openBench(onTestFinished);
  await createToken(workbench, { name: 'other', role: 'viewer' });
  const error = { code: 'token-not-found', message: `there is no token "${stored.id}"` };
  await expect(revokeToken(workbench, token)).rejects.toMatchObject(error);
  expect(JSON.stringify(await readAuditTrail(workbench, {}))).not.toContain(token);
});
