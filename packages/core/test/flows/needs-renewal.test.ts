import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { needsRenewal } from '../../src/needs-renewal.ts';
import { type Bench, expectRefused, now, openBench, openBenchWithAuthority, putPair, snapshot } from './flow-bench.ts';

/** It is valid through 2032-01-01T00:00:00Z. */
async function withLeaf(): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished);
  await issueCertificate(bench.workbench, { name: 'web', notAfter: '2032-01-01T00:00:00Z' });
  return bench;
}

describe('renewal is needed', () => {
  test.each<[string, string, boolean, number]>([
    ['2031-12-02T00:00:00.999Z', '30d', false, 30 * 86_400_000 + 1],
    ['2031-12-02T00:00:01.000Z', '30d', true, 30 * 86_400_000],
    ['2031-12-02T00:00:01.001Z', '30d', true, 30 * 86_400_000 - 1],
    ['2031-12-31T23:59:59.000Z', '1s', false, 2000],
    ['2032-01-01T00:00:00.000Z', '1s', true, 1000],
    // Valid through its last second.
    ['2032-01-01T00:00:00.999Z', '1s', true, 1],
    ['2032-01-01T00:00:01.000Z', '1s', true, 0],
    ['2033-01-01T00:00:01.000Z', '1s', true, -366 * 86_400_000],
  ])('at %s within %s: %s', async (at, within, needed, timeLeftMs) => {
    const { assetsFolder } = await withLeaf();
    const later = openBench(onTestFinished, { assetsFolder, at: new Date(at) });
    const before = snapshot(assetsFolder);
    expect(await needsRenewal(later.workbench, { name: 'web', within })).toMatchObject({
      name: 'web',
      needed,
      timeLeftMs,
    });
    expect(snapshot(assetsFolder)).toEqual(before);
  });

  it('or not, of an authority too, and of one whose key is elsewhere', async () => {
    const bench = await withLeaf();
    rmSync(bench.file('keys', 'web-key.pem'));
    for (const name of ['ca', 'web']) {
      expect(await needsRenewal(bench.workbench, { name, within: '30d' })).toMatchObject({ needed: false });
    }
  });
});

describe('there is no answer', () => {
  test.each([
    ['for one that is not there', 'nobody', '30d', 'certificate-not-found', '"nobody"'],
    ['for one that cannot be read', 'text', '30d', 'certificate-unreadable', 'text.pem'],
    ['for a name that is none', '../web', '30d', 'name-invalid', '../web'],
    ['within a time that is none', 'web', 'soon', 'request-invalid', 'soon'],
  ])('%s', async (_, name, within, code, part) => {
    const bench = await withLeaf();
    putPair(bench.assetsFolder, 'text', { certificatePem: 'hello' });
    await expectRefused(bench, () => needsRenewal(bench.workbench, { name, within }), code, part);
  });

  it('for one that is revoked', async () => {
    const bench = await withLeaf();
    const { serialNumber, fingerprint, validity } = parseCertificate(bench.read('keys', 'web.pem'));
    const issuerKey = issuerKeyOf(parseCertificate(bench.read('keys', 'ca.pem')));
    const revocation = {
      issuerKey,
      serialNumber,
      fingerprint,
      name: 'web',
      notAfter: validity.notAfter,
      revokedAt: now,
    };
    await (await bench.workbench.store()).revoke(revocation, bench.workbench.audited('revoke'));
    const asking = () => needsRenewal(bench.workbench, { name: 'web', within: '30d' });
    await expectRefused(bench, asking, 'certificate-revoked', 'web');
  });
});
