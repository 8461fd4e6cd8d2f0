import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parseIssuingPolicy } from '../../src/access/parse-issuing-policy.ts';
import { parseCertificationRequest } from '../../src/certificate/parse-certification-request.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { issueToHolder } from '../../src/issue-to-holder.ts';
import { readAuditTrail } from '../../src/read-audit-trail.ts';
import { renewCertificates } from '../../src/renew-certificates.ts';
import { type HolderRenewalInput, renewToHolder } from '../../src/renew-to-holder.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { rotateAuthority } from '../../src/rotate-authority.ts';
import { setAddresses } from '../../src/set-addresses.ts';
import { signRequest } from '../../src/sign-request.ts';
import { Stranger } from './certification-requests.ts';
import { fakeOpensslFolder } from './fake-openssl.ts';
import { type Bench, openBench, openBenchWithAuthority, snapshot } from './flow-bench.ts';
import { makeForeignPair } from './foreign-pair.ts';
import { decidedPart, isSignedBy, readBack } from './read-back.ts';

const stranger = new Stranger();
const subject = 'O = dev\nCN = web';
const names = 'subjectAltName = DNS:web.example, IP:10.0.0.1';
const plain = stranger.request(subject, names);

/** The same folder some days after. */
function later(bench: Bench, days: number): Bench {
  const at = new Date(bench.workbench.clock.now().getTime() + days * 86_400_000);
  return openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at });
}

const issueHeld = (bench: Bench, more: object = {}) =>
  issueToHolder(bench.workbench, { certificationRequest: plain, profile: 'tls-server', lifetimeDays: 30, ...more });

const rowsOf = async ({ workbench }: Bench) =>
  (await workbench.store()).findIssued().filter(({ name }) => name !== 'ca');

/** All of a certificate but what a renewal changes. */
function sameInRenewals(pem: string) {
  const { serialNumber: _, notBefore: __, notAfter: ___, ...same } = readBack(pem);
  return same;
}

describe('what a holder has', () => {
  test.each([
    ['for a request', () => ({ certificationRequest: plain })],
    ['with a key made here', () => ({ certificationRequest: undefined, subjectAltName: ['web.example'], name: 'web' })],
  ])('is signed again from the request that is kept: %s', async (_, input) => {
    const first = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await issueHeld(first, input());
    const bench = later(first, 20);
    const result = await renewToHolder(bench.workbench, { serialNumber: former.serialNumber });
    const { certificate } = result;
    expect(sameInRenewals(certificate.pem)).toEqual(sameInRenewals(former.pem));
    expect(certificate.serialNumber).not.toBe(former.serialNumber);
    expect(certificate.validity.notAfter.getTime() - former.validity.notAfter.getTime()).toBe(20 * 86_400_000);
    expect(result).toMatchObject({ name: 'web', profile: 'tls-server', authority: 'ca', repeated: false });
    expect(await isSignedBy(certificate.pem, bench.read('keys', 'ca.pem'))).toBe(true);
    const rows = await rowsOf(bench);
    expect(rows.map(({ renews, keptIn, supersededAt }) => [renews, keptIn, supersededAt])).toEqual([
      [undefined, 'holder', bench.workbench.clock.now()],
      [former.fingerprint, 'holder', undefined],
    ]);
    expect((await readAuditTrail(bench.workbench)).at(-1)).toMatchObject({
      ...{ action: 'renew', target: 'web', outcome: 'done' },
      details: { serialNumber: certificate.serialNumber },
    });
    const again = await renewToHolder(bench.workbench, { certificate, lifetimeDays: 7 });
    expect(again.certificate.validity.notAfter.toISOString()).toBe('2031-06-02T07:08:08.000Z');
  });

  it('may be renewed again where the answer was lost', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await issueHeld(bench);
    for (const _ of [1, 2]) await renewToHolder(bench.workbench, { certificate: former });
    expect((await rowsOf(bench)).map(({ renews }) => renews)).toEqual([
      undefined,
      former.fingerprint,
      former.fingerprint,
    ]);
  });

  it('is signed for a new request with the same names, whatever its key and encoding', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await issueHeld(bench);
    const key = stranger.openssl.makeKey('ec-p384');
    const certificationRequest = stranger.request(subject, 'subjectAltName = IP:10.0.0.1, DNS:web.example', {
      ...{ key, stringMask: 'pkix' },
    });
    const { serialNumber } = former;
    const { certificate } = await renewToHolder(bench.workbench, { serialNumber, certificationRequest });
    const { publicKey, subjectKeyIdentifier: _, ...same } = sameInRenewals(certificate.pem);
    const { publicKey: __, subjectKeyIdentifier: ___, ...before } = sameInRenewals(former.pem);
    expect(same).toEqual(before);
    expect(publicKey).toBe(parseCertificationRequest(certificationRequest).subjectPublicKeyInfo.der.toString('base64'));
    // From now on this is the request that is kept.
    const next = await renewToHolder(bench.workbench, { certificate });
    expect(readBack(next.certificate.pem).publicKey).toBe(publicKey);
  });

  test.each([
    ['another subject', stranger.request('O = ops\nCN = web', names), /O=dev.*O=ops/],
    ['one name more', stranger.request(subject, `${names}, DNS:more.example`), /more\.example/],
    ['no names', stranger.request(subject), /subjectAltName/],
  ])('a new request with %s is refused', async (_, certificationRequest, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueHeld(bench);
    const renewal = renewToHolder(bench.workbench, { certificate, certificationRequest });
    await expect(renewal).rejects.toMatchObject({ code: 'policy-violation', message: expect.stringMatching(part) });
    expect(await rowsOf(bench)).toHaveLength(1);
    expect((await readAuditTrail(bench.workbench)).at(-1)).toMatchObject({ outcome: 'policy-violation' });
  });

  it('gets the addresses and the key of its authority as they are now', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await issueHeld(bench);
    await setAddresses(bench.workbench, 'ca', { crlUrl: 'http://ca.example/ca.crl' });
    const renewed = await renewToHolder(bench.workbench, { certificate: former });
    expect(renewed.certificate.extensions.crlDistributionPoints?.uris).toEqual(['http://ca.example/ca.crl']);
    await rotateAuthority(bench.workbench, { name: 'ca', stage: 'prepare' });
    await rotateAuthority(bench.workbench, { name: 'ca', stage: 'reissue' });
    const moved = await renewToHolder(bench.workbench, { certificate: renewed.certificate });
    expect(await isSignedBy(moved.certificate.pem, bench.read('keys', 'ca.pem'))).toBe(true);
    expect(moved.chain[0]?.pem).toBe(bench.read('keys', 'ca.pem').split(/(?<=-----END CERTIFICATE-----\n)/)[0]);
    expect(decidedPart(moved.certificate.pem)).toEqual(decidedPart(renewed.certificate.pem));
  });

  test.each<[string, (bench: Bench, serialNumber: string) => Promise<unknown>, HolderRenewalInput, string, string]>([
    [
      'one that was revoked',
      ({ workbench }, certificate) => revokeCertificate(workbench, { certificate, reason: 'superseded' }),
      {},
      'certificate-revoked',
      'was revoked',
    ],
    ['what is no number', async () => {}, { serialNumber: 'web' }, 'request-invalid', '"web"'],
    ['an unknown number', async () => {}, { serialNumber: '7' }, 'certificate-not-found', '7'],
    ['that of another authority', async () => {}, { authority: 'other' }, 'certificate-not-found', '"other"'],
    ['no request', async () => {}, { certificationRequest: 'x' }, 'certification-request-invalid', 'BEGIN'],
    ['a life of no length', async () => {}, { lifetimeDays: 0 }, 'request-invalid', '0'],
  ])('%s is refused', async (_, prepare, input, code, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = (await issueHeld(bench)).certificate;
    await prepare(bench, serialNumber);
    const renewal = renewToHolder(bench.workbench, { serialNumber, ...input });
    await expect(renewal).rejects.toMatchObject({ code, message: expect.stringContaining(part) });
    expect(await rowsOf(bench)).toHaveLength(1);
  });

  it('of two authorities with one number, the one that is named is meant', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = (await issueHeld(bench)).certificate;
    await createAuthority(bench.workbench, { name: 'other' });
    const script = `if [ "$1" = ca ]; then echo ${serialNumber.padStart(40, '0')} >serial; sed -i 's/rand_serial = "yes"/serial = "serial"/' ca.cnf; fi; exec "$REAL" "$@"`;
    const searchPath = `${fakeOpensslFolder(script, onTestFinished)}:${process.env.PATH}`;
    const same = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, settings: { searchPath } });
    const twin = await issueHeld(same, { authority: 'other' });
    expect(twin.certificate.serialNumber).toBe(serialNumber);
    await expect(renewToHolder(bench.workbench, { serialNumber })).rejects.toMatchObject({
      code: 'request-invalid',
      details: ['"web", issued by "ca"', '"web", issued by "other"'],
    });
    expect((await renewToHolder(bench.workbench, { serialNumber, authority: 'other' })).authority).toBe('other');
  });

  it('one that the issuing policy no longer allows is refused', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueHeld(bench);
    const issuingPolicy = parseIssuingPolicy({ names: ['*.lab.example'], organizations: 'dev' });
    const renewal = renewToHolder(bench.workbench, { certificate }, { issuingPolicy });
    await expect(renewal).rejects.toMatchObject({ code: 'access-denied' });
    expect((await readAuditTrail(bench.workbench)).at(-1)).toMatchObject({ action: 'renew', outcome: 'access-denied' });
  });

  it('what openssl changes on the way is not recorded', async () => {
    const made = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueHeld(made);
    const script = 'if [ "$1" = ca ]; then sed -i "s/serverAuth/serverAuth,clientAuth/" ca.cnf; fi; exec "$REAL" "$@"';
    const searchPath = `${fakeOpensslFolder(script, onTestFinished)}:${process.env.PATH}`;
    const bench = openBench(onTestFinished, { assetsFolder: made.assetsFolder, settings: { searchPath } });
    await expect(renewToHolder(bench.workbench, { certificate })).rejects.toMatchObject({ code: 'not-as-planned' });
    expect(await rowsOf(bench)).toHaveLength(1);
  });
});

describe('what lies in the folder', () => {
  it('is renewed there with its key, and returned', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
    const key = bench.read('keys', 'alice-key.pem');
    const { serialNumber } = former;
    const { certificate, chain, name } = await renewToHolder(bench.workbench, { serialNumber, lifetimeDays: 60 });
    expect([bench.read('keys', 'alice.pem'), bench.read('keys', 'alice-key.pem')]).toEqual([certificate.pem, key]);
    expect(sameInRenewals(certificate.pem)).toEqual(sameInRenewals(former.pem));
    expect([name, chain.map(({ pem }) => pem)]).toEqual(['alice', [bench.read('keys', 'ca.pem')]]);
    expect((await rowsOf(bench)).map(({ keptIn, renews }) => [keptIn, renews])).toEqual([
      ['folder', undefined],
      ['folder', former.fingerprint],
    ]);
    await expect(renewToHolder(bench.workbench, { serialNumber })).rejects.toMatchObject({
      code: 'certificate-not-found',
      message: expect.stringContaining('was replaced'),
    });
  });

  it('a foreign pair too', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    makeForeignPair(bench, 'foreign', { subject: 'CN = foreign' });
    const { serialNumber } = readBack(bench.read('keys', 'foreign.pem'));
    const { certificate, name } = await renewToHolder(bench.workbench, { serialNumber, authority: 'ca' });
    expect([name, bench.read('keys', 'foreign.pem')]).toEqual(['foreign', certificate.pem]);
  });

  it('with its key, needs no request', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, { name: 'alice' });
    const renewal = renewToHolder(bench.workbench, {
      certificate,
      certificationRequest: stranger.request('CN = alice'),
    });
    await expect(renewal).rejects.toMatchObject({
      code: 'request-invalid',
      message: expect.stringContaining('"alice"'),
    });
  });

  it('without its key, is replaced there by what is signed for a new request', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await signRequest(bench.workbench, { certificationRequest: plain });
    const { serialNumber } = former;
    await expect(renewToHolder(bench.workbench, { serialNumber })).rejects.toMatchObject({
      code: 'key-missing',
      hint: expect.stringContaining('certificationRequest'),
    });
    const { certificate } = await renewToHolder(bench.workbench, { serialNumber, certificationRequest: plain });
    expect(bench.read('keys', 'web.pem')).toBe(certificate.pem);
    expect((await rowsOf(bench)).map(({ keptIn, supersededAt }) => [keptIn, supersededAt === undefined])).toEqual([
      ['folder', false],
      ['folder', true],
    ]);
  });

  it('no more, goes to who sends a request', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await signRequest(bench.workbench, { certificationRequest: plain });
    rmSync(bench.file('keys', 'web.pem'));
    const { serialNumber } = former;
    await expect(renewToHolder(bench.workbench, { serialNumber })).rejects.toMatchObject({ code: 'key-missing' });
    const { certificate } = await renewToHolder(bench.workbench, { serialNumber, certificationRequest: plain });
    expect((await rowsOf(bench)).map(({ keptIn, fingerprint }) => [keptIn, fingerprint])).toEqual([
      ['folder', former.fingerprint],
      ['holder', certificate.fingerprint],
    ]);
  });

  it('as an authority, is refused', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = readBack(bench.read('keys', 'ca.pem'));
    const renewal = renewToHolder(bench.workbench, { serialNumber });
    await expect(renewal).rejects.toMatchObject({
      code: 'request-invalid',
      hint: expect.stringContaining('ca renew ca'),
    });
  });
});

test('a run that renews all of the folder leaves to holders what they have', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await issueHeld(bench);
  await issueCertificate(bench.workbench, { name: 'web', lifetimeDays: 30 });
  const { renewed } = await renewCertificates(bench.workbench, { all: true });
  expect(renewed.map(({ name }) => name)).toEqual(['web']);
  const current = (await rowsOf(bench)).filter(({ supersededAt }) => supersededAt === undefined);
  expect(current.map(({ keptIn }) => keptIn)).toEqual(['holder', 'folder']);
  expect(Object.keys(snapshot(bench.file('keys'))).sort()).toEqual([
    ...['ca-key.pem', 'ca.pem', 'web-key.pem', 'web-key.pem.bak', 'web.pem', 'web.pem.bak'],
  ]);
});
