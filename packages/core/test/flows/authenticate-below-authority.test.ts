import { describe, expect, onTestFinished, test } from 'vitest';
import { parseCertificateGrants } from '../../src/access/certificate-grant.ts';
import { authenticateCertificate } from '../../src/authenticate-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { type Bench, now, openBench } from './flow-bench.ts';
import { issueLeaf, revokeLeaf } from './revocation-bench.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** `root` signs `ca`, `ca` signs `issuing`, and each of the two a client of its own. */
async function openLayeredBench(): Promise<Bench> {
  const bench = openBench(onTestFinished);
  await createAuthority(bench.workbench, { name: 'root', subject: { commonName: 'Root' }, lifetimeDays: 3650 });
  await createAuthority(bench.workbench, {
    name: 'ca',
    subject: { commonName: 'CA' },
    authority: 'root',
    lifetimeDays: 900,
  });
  const issuing = { name: 'issuing', subject: { commonName: 'Issuing' }, authority: 'ca', lifetimeDays: 600 };
  await createAuthority(bench.workbench, issuing);
  await issueLeaf(bench, 'alice', { profile: 'tls-client' });
  await issueLeaf(bench, 'bob', { profile: 'tls-client', authority: 'issuing' });
  return bench;
}

/** The name that a pair of the folder authenticates as, with a grant for everyone of `ca` and of `issuing`. */
async function nameOf({ workbench, read }: Bench, pair: string, authorities = ['ca', 'issuing']): Promise<string> {
  const grants = parseCertificateGrants(authorities.map((authority) => ({ authority, names: 'any', role: 'viewer' })));
  return (await authenticateCertificate(workbench, read('keys', `${pair}.pem`), grants)).name;
}

const unknown = (message: string) => expect.objectContaining({ code: 'principal-unknown', message });

test('clients of both authorities are known while nothing is revoked', async () => {
  const bench = await openLayeredBench();
  expect(await nameOf(bench, 'alice')).toMatch(/^certificate CN=alice \([0-9a-f]+\)$/);
  expect(await nameOf(bench, 'bob')).toMatch(/^certificate CN=bob /);
});

test('an authority that is named believes its own certificates alone, not those of one below or above it', async () => {
  const bench = await openLayeredBench();
  const message = 'the client certificate is of no authority that is believed here';
  await expect(nameOf(bench, 'bob', ['ca', 'root'])).rejects.toEqual(unknown(message));
  await expect(nameOf(bench, 'alice', ['issuing', 'root'])).rejects.toEqual(unknown(message));
  await expect(nameOf(bench, 'alice', ['not-there'])).rejects.toEqual(unknown(message));
});

describe('a revoked authority', () => {
  test('takes with it what it issued, and what those below it issued', async () => {
    const bench = await openLayeredBench();
    await revokeLeaf(bench, 'ca', 'keyCompromise');
    await expect(nameOf(bench, 'alice')).rejects.toEqual(unknown('the authority "ca" is revoked'));
    await expect(nameOf(bench, 'bob', ['issuing'])).rejects.toEqual(unknown('an authority above "issuing" is revoked'));
  });

  test('leaves alone what stands above it', async () => {
    const bench = await openLayeredBench();
    await revokeLeaf(bench, 'issuing', 'keyCompromise');
    expect(await nameOf(bench, 'alice')).toMatch(/^certificate CN=alice /);
    await expect(nameOf(bench, 'bob')).rejects.toEqual(unknown('the authority "issuing" is revoked'));
  });
});

test('a client is known through the whole of its last second', async () => {
  const { assetsFolder, workbench } = await openLayeredBench();
  await workbench.close();
  const end = Math.floor(now.getTime() / 1000) * 1000 + 30 * dayMs;
  const at = (time: number) => openBench(onTestFinished, { assetsFolder, at: new Date(time) });
  expect(await nameOf(at(end - 1), 'alice')).toMatch(/^certificate CN=alice /);
  await expect(nameOf(at(end), 'alice')).rejects.toEqual(unknown('the client certificate is not valid now'));
});
