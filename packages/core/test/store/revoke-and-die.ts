/**
 * Revokes a serial number, or makes and saves the next list of `ca` (argv: assets folder, `revoke` or `list`, a step), and
 * kills itself at that step (its number or name); prints how many there are. The clock is that of the flows' tests.
 */
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { findOpenssl } from '../../src/openssl/find-openssl.ts';
import { OpensslRunner } from '../../src/openssl/openssl-runner.ts';
import { signRevocationList } from '../../src/openssl/revocation-list.ts';
import { decideRevocation } from '../../src/profile/tbs-cert-list.ts';
import { keyPathOf } from '../../src/store/folder-layout.ts';
import { readPair } from '../../src/store/read-pairs.ts';
import { openStore, type Store } from '../../src/store/store.ts';

const [assetsFolder = '', what = '', dieAt = '', at = ''] = process.argv.slice(2);
const now = new Date(at);
const audit = { principal: 'tester', frontEnd: 'test' };
const issuer = readPair(assetsFolder, 'ca')?.certificate;
if (!issuer) throw new Error('there is no authority');
let steps = 0;

async function revoke(store: Store): Promise<void> {
  const revocation = {
    issuerKey: issuerKeyOf(issuer as never),
    serialNumber: 'a1',
    name: 'alice',
    reason: 'superseded',
  };
  const { notAfter } = (issuer as NonNullable<typeof issuer>).validity;
  await store.revoke({ ...revocation, notAfter, revokedAt: now }, { ...audit, action: 'revoke' });
}

/** As issue-revocation-list.ts does it, with a store that tells its steps. */
async function makeList(store: Store, certificate: NonNullable<typeof issuer>): Promise<void> {
  const [authority, validForMs] = ['ca', 86_400_000];
  const { revocations, ...reserved } = await store.reserveRevocationList({
    authority,
    issuer: certificate,
    validForMs,
  });
  const runner = new OpensslRunner({
    path: findOpenssl(process.env.PATH ?? ''),
    temporaryFolder: process.env.TMPDIR ?? '/tmp',
    concurrency: 1,
    timeoutMs: 60_000,
  });
  const key = { path: keyPathOf(assetsFolder, authority) };
  const tbs = { ...reserved, entries: revocations.map(decideRevocation) };
  const { pem, der } = await signRevocationList(runner, tbs, { certificate, key });
  runner.close();
  const { crlNumber } = reserved;
  const write = {
    authority,
    issuer: certificate,
    crlNumber,
    pem,
    der,
    audit: { ...audit, action: 'issue-crl' } as const,
  };
  await store.saveRevocationList(write);
}

const store = await openStore(assetsFolder, {
  clock: { now: () => now },
  onStep: (step) => {
    steps += 1;
    if (steps === Number(dieAt) || step === dieAt) process.kill(process.pid, 'SIGKILL');
  },
});
await (what === 'revoke' ? revoke(store) : makeList(store, issuer));
await store.close();
process.stdout.write(String(steps));
