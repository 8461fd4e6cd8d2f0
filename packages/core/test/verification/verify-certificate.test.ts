import { afterAll, describe, expect, it } from 'vitest';
import { type Verification, verifyCertificate } from '../../src/verify-certificate.ts';
import { Workbench } from '../../src/workbench.ts';
import { faultyChains } from './faulty-chains/all.ts';
import { type Asked, type Chain, pki } from './faulty-chains/chain.ts';

const workbench = new Workbench({ assetsFolder: pki.path, frontEnd: 'test' });
afterAll(async () => {
  await workbench.close();
  pki.remove();
});

function verify({ leaf, between = [], trusted, lists = [] }: Chain, asked: Asked = {}): Promise<Verification> {
  const { hostname, ip, email, purpose, at } = asked;
  return verifyCertificate(workbench, {
    certificate: leaf.pem,
    trusted: [{ path: trusted.path, certificates: trusted.pem }],
    untrusted: between.map(({ pem }) => pem),
    names: {
      ...(hostname !== undefined && { hostnames: [hostname] }),
      ...(ip !== undefined && { ipAddresses: [ip] }),
      ...(email !== undefined && { emailAddresses: [email] }),
    },
    purpose,
    at,
    revocationLists: lists,
  });
}

const own = ({ reasons }: Verification) => reasons.filter(({ check }) => check !== 'openssl-verify');

describe.each(faultyChains)('$title', ({ check, citation, says, asked, goodAsked = asked, bad, good }) => {
  it('is refused with its clause, and for no other reason', async () => {
    const verification = await verify(bad(), asked);
    expect(verification.verifies).toBe(false);
    expect([...new Set(own(verification).map((reason) => reason.check))]).toEqual([check].flat());
    const told = verification.reasons.map((reason) => `${reason.certificate}: ${reason.message} (${reason.citation})`);
    expect(told).toContainEqual(expect.stringContaining(says));
    expect(told.find((reason) => reason.includes(says))).toContain(`(${citation}`);
  });

  it('the nearest without it is accepted', async () => {
    const verification = await verify(good(), goodAsked);
    expect(verification.reasons).toEqual([]);
    expect(verification.verifies).toBe(true);
  });
});
