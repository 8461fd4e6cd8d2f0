import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { getAddresses, setAddresses } from '../../src/set-addresses.ts';
import { expectRefused, openBench, openBenchWithAuthority } from './flow-bench.ts';
import { issueLeaf, readTable } from './revocation-bench.ts';

const crlUrl = 'http://pki.example/ca.crl';
const ocspUrl = 'http://ocsp.example';
const issuerUrl = 'http://pki.example/ca.cer';

describe('the addresses of an authority', () => {
  test('are told in what it issues from then on, and by no other authority', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 300 });
    const before = await issueLeaf(bench, 'before');
    expect(await setAddresses(bench.workbench, 'ca', { crlUrl, ocspUrl, issuerUrl })).toEqual({
      crlUrl,
      ocspUrl,
      issuerUrl,
    });
    const after = await issueLeaf(bench, 'after');
    expect(before.extensions.crlDistributionPoints).toBeUndefined();
    expect(after.extensions.crlDistributionPoints?.uris).toEqual([crlUrl]);
    expect(after.extensions.authorityInfoAccess).toMatchObject({ ocsp: [ocspUrl], caIssuers: [issuerUrl] });
    const others = await issueLeaf(bench, 'others', { authority: 'other' });
    expect(others.extensions.crlDistributionPoints).toBeUndefined();
    expect(readTable(bench.assetsFolder, 'auditTrail').find(({ action }) => action === 'set-authority')).toMatchObject({
      target: 'ca',
      outcome: 'done',
      details: JSON.stringify({ crlUrl, ocspUrl, issuerUrl }),
    });
  });

  test('change one by one: what is not given stays, and an empty text takes one away', async () => {
    const { workbench } = await openBenchWithAuthority(onTestFinished);
    expect(await getAddresses(workbench, 'ca')).toEqual({});
    await setAddresses(workbench, 'ca', { crlUrl });
    expect(await setAddresses(workbench, 'ca', { ocspUrl })).toEqual({ crlUrl, ocspUrl });
    expect(await setAddresses(workbench, 'ca', { crlUrl: '', issuerUrl })).toEqual({ ocspUrl, issuerUrl });
    expect(await setAddresses(workbench, 'ca', { crlUrl: undefined })).toEqual({ ocspUrl, issuerUrl });
    expect(await getAddresses(workbench, 'ca')).toEqual({ ocspUrl, issuerUrl });
    expect(await setAddresses(workbench, 'ca', { ocspUrl: '', issuerUrl: '' })).toEqual({});
  });

  test('lose nothing when two commands change them at once', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const other = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    await Promise.all([
      setAddresses(bench.workbench, 'ca', { crlUrl }),
      setAddresses(other.workbench, 'ca', { ocspUrl }),
      setAddresses(bench.workbench, 'ca', { issuerUrl }),
    ]);
    expect(await getAddresses(bench.workbench, 'ca')).toEqual({ crlUrl, ocspUrl, issuerUrl });
  });

  test('with https are taken, with a warning', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const secured = 'https://pki.example/ca.crl';
    expect(await setAddresses(bench.workbench, 'ca', { crlUrl: secured, ocspUrl })).toEqual({
      crlUrl: secured,
      ocspUrl,
    });
    expect(bench.warnings()).toEqual([expect.stringContaining(secured)]);
  });

  test.each([
    [{ crlUrl: 'ldap://ldap.example/cn=ca' }, /address of the revocation list: "ldap:.* has the scheme ldap:/],
    [{ ocspUrl: 'ocsp.example' }, /address of the OCSP responder: "ocsp\.example" is no URI/],
    [{ issuerUrl: 7 }, /address of the issuer: 7 is no text/],
    [
      { crlUrl: 'x', ocspUrl: 'y' },
      /^2 values .*\naddress of the revocation list: .*\naddress of the OCSP responder: /,
    ],
  ])('%j are refused, and those that are set stay', async (input, message) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await setAddresses(bench.workbench, 'ca', { crlUrl });
    const error = await setAddresses(bench.workbench, 'ca', input).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'request-invalid', hint: expect.any(String) });
    expect([error.message, ...error.details].join('\n')).toMatch(message);
    expect(await getAddresses(bench.workbench, 'ca')).toEqual({ crlUrl });
    expect(readTable(bench.assetsFolder, 'auditTrail').at(-1)).toMatchObject({ outcome: 'done', target: 'ca' });
  });

  test('need an authority; asking for them begins no record', async () => {
    const bench = openBench(onTestFinished);
    await expectRefused(bench, () => setAddresses(bench.workbench, 'ca', { crlUrl }), 'authority-not-found', '"ca"');
    await expectRefused(bench, () => getAddresses(bench.workbench, 'ca'), 'authority-not-found', '"ca"');
  });
});
