import { readdirSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { type RekeyInput, rekeyCertificates, renewCertificates } from '../../src/renew-certificates.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  putPair,
} from './flow-bench.ts';
import { makeForeignPair } from './foreign-pair.ts';
import { dates, daysLater } from './renewal-bench.ts';
import { differingParts } from './renewal-comparison.ts';

/** Leaves under `ca` that are valid for so many days. */
async function withLeaves(lifetimes: Readonly<Record<string, number>>): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished);
  for (const [name, lifetimeDays] of Object.entries(lifetimes)) {
    await issueCertificate(bench.workbench, { name, lifetimeDays });
  }
  return bench;
}

async function revoke(bench: Bench, name: string): Promise<void> {
  const { serialNumber, fingerprint, validity } = parseCertificate(bench.read('keys', `${name}.pem`));
  const issuerKey = issuerKeyOf(parseCertificate(bench.read('keys', 'ca.pem')));
  const revocation = { issuerKey, serialNumber, fingerprint, name, notAfter: validity.notAfter, revokedAt: now };
  await (await bench.workbench.store()).revoke(revocation, bench.workbench.audited('revoke'));
}

const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

describe('which are renewed', () => {
  it('those that are named, each once', async () => {
    const bench = await withLeaves({ a: 90, b: 90, c: 90 });
    const [before, later] = [bench.read('keys', 'a.pem'), daysLater(bench, 1)];
    const { renewed } = await renewCertificates(later.workbench, { names: ['c', 'a', 'c'] });
    expect(namesOf(renewed)).toEqual(['a', 'c']);
    expect(differingParts(before, bench.read('keys', 'a.pem'))).toEqual(dates);
    expect(bench.read('keys', 'a.pem.bak')).toBe(before);
  });

  it('all, but no authority', async () => {
    const bench = await withLeaves({ a: 90, b: 90 });
    await createAuthority(bench.workbench, { name: 'below', authority: 'ca' });
    expect(namesOf((await renewCertificates(daysLater(bench, 1).workbench, { all: true })).renewed)).toEqual([
      'a',
      'b',
    ]);
  });

  // Issued at the clock of the bench, each is valid through the last second of its lifetime.
  test.each<[number, string[]]>([
    [44, []],
    [45, ['due']],
    [90, ['due']],
    [1000, ['due', 'long']],
  ])('those that are due %d days later', async (days, expected) => {
    const bench = await withLeaves({ due: 90, long: 400 });
    const { renewed, failures } = await renewCertificates(daysLater(bench, days).workbench, { expiringWithin: '45d' });
    expect([namesOf(renewed), failures]).toEqual([expected, []]);
  });

  it('not one that is revoked, has its key elsewhere, or is no certificate; why is told', async () => {
    const bench = await withLeaves({ a: 90, gone: 90 });
    await revoke(bench, 'gone');
    await issueCertificate(bench.workbench, { name: 'theirs', lifetimeDays: 90 });
    rmSync(bench.file('keys', 'theirs-key.pem'));
    putPair(bench.assetsFolder, 'text', { certificatePem: 'hello' });
    makeForeignPair(bench, 'my pair');
    const { renewed, skipped, failures } = await renewCertificates(daysLater(bench, 1).workbench, { all: true });
    expect([namesOf(renewed), failures]).toEqual([['a'], []]);
    expect(skipped.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'gone: it is revoked',
      expect.stringMatching(/^my pair: its name/),
      'text: its certificate cannot be read',
      expect.stringMatching(/^theirs: its key is elsewhere/),
    ]);
  });

  test.each<[string, Parameters<typeof renewCertificates>[1], string, string]>([
    ['none', { names: [] }, 'request-invalid', 'nothing says'],
    ['in two ways', { names: ['a'], all: true }, 'request-invalid', 'exclude'],
    ['in two other ways', { all: true, expiringWithin: '1d' }, 'request-invalid', 'exclude'],
    ['within a time that is none', { expiringWithin: '45' }, 'request-invalid', '45'],
    ['for no time', { names: ['a'], lifetimeDays: '0' }, 'request-invalid', '0'],
    ['under a name that is none', { names: ['a', '../b'] }, 'name-invalid', '../b'],
  ])('refused as a whole: %s', async (_, input, code, part) => {
    const bench = await withLeaves({ a: 90 });
    await expectRefused(bench, () => renewCertificates(bench.workbench, input), code, part);
  });

  it('refused as a whole: a folder in which there is nothing, as a wrong path may be', async () => {
    const bench = openBench(onTestFinished);
    await expectRefused(
      bench,
      () => renewCertificates(bench.workbench, { expiringWithin: '45d' }),
      'certificate-not-found',
      bench.assetsFolder,
    );
  });
});

describe('the record', () => {
  it('links a renewal to what it renews, and the audit trail tells who did what', async () => {
    const bench = await withLeaves({ a: 90 });
    const first = parseCertificate(bench.read('keys', 'a.pem'));
    const later = daysLater(bench, 1);
    await renewCertificates(later.workbench, { names: ['a'] });
    const second = parseCertificate(bench.read('keys', 'a.pem'));
    await rekeyCertificates(later.workbench, { names: ['a'] });
    const store = await later.workbench.store();
    expect(store.findIssued({ name: 'a' }).map(({ fingerprint, renews }) => [fingerprint, renews])).toEqual([
      [first.fingerprint, undefined],
      [second.fingerprint, first.fingerprint],
      [expect.any(String), second.fingerprint],
    ]);
    const trail = store.reader.findAuditEntries({ target: 'a' });
    expect(trail.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['issue', 'done'],
      ['renew', 'done'],
      ['rekey', 'done'],
    ]);
  });
});

describe('one that fails', () => {
  it('does not stop the others; every failure is told, with its reason, and noted', async () => {
    const bench = await withLeaves({ a: 90, b: 90, c: 90, d: 90 });
    await revoke(bench, 'b');
    rmSync(bench.file('keys', 'c-key.pem'));
    await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 3650 });
    await issueCertificate(bench.workbench, { name: 'e', authority: 'other', lifetimeDays: 90 });
    for (const file of ['other.pem', 'other-key.pem']) rmSync(bench.file('keys', file));
    await createAuthority(bench.workbench, { name: 'short', lifetimeDays: 10 });
    await issueCertificate(bench.workbench, { name: 'f', authority: 'short', lifetimeDays: 5 });
    const later = daysLater(bench, 11);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'ca', 'nobody'];
    const { renewed, failures } = await renewCertificates(later.workbench, { names });
    expect(namesOf(renewed)).toEqual(['a', 'd']);
    expect(failures.map(({ name, error }) => [name, error.code, error.hint === undefined])).toEqual([
      ['b', 'certificate-revoked', false],
      ['c', 'key-missing', false],
      ['ca', 'request-invalid', false],
      ['e', 'authority-not-found', false],
      ['f', 'authority-invalid', false],
      ['nobody', 'certificate-not-found', false],
    ]);
    const messages = failures.map(({ error }) => error.message).join('\n');
    expect(messages).toMatch(/"e", CN=other, is not in/);
    expect(messages).toMatch(/authority "short" cannot sign: it expired on 2031-05-16/);
    const trail = (await later.workbench.store()).reader.findAuditEntries({ action: 'renew' });
    // "ca" is a slip, not an attempt.
    const attempts = failures.filter(({ error }) => error.code !== 'request-invalid');
    expect(Object.fromEntries(trail.map(({ target, outcome }) => [target, outcome]))).toEqual({
      a: 'done',
      d: 'done',
      ...Object.fromEntries(attempts.map(({ name, error }) => [name, error.code])),
    });
  });

  it('by what openssl signed leaves its pair as it was', async () => {
    const bench = await withLeaves({ a: 90, b: 90 });
    // Signs what it should, but for one day longer.
    const script = 'args=$(echo "$*" | sed "s/-enddate 2031080/-enddate 2031081/"); exec "$REAL" $args';
    const searchPath = `${fakeOpensslFolder(script, onTestFinished)}:${process.env.PATH}`;
    const later = daysLater(bench, 1, { settings: { searchPath } });
    const before = readdirSync(bench.file('keys'));
    const { failures } = await renewCertificates(later.workbench, { names: ['a', 'b'] });
    expect(failures.map(({ name, error }) => [name, error.code, error.details.join()])).toEqual([
      ['a', 'not-as-planned', expect.stringMatching(/^notAfter: /)],
      ['b', 'not-as-planned', expect.stringMatching(/^notAfter: /)],
    ]);
    expect(readdirSync(bench.file('keys'))).toEqual(before);
  });

  it('is nothing to be gained: it ends with its authority already', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', lifetimeDays: 90 });
    await issueCertificate(bench.workbench, { name: 'a', lifetimeDays: 90 });
    const { failures } = await renewCertificates(daysLater(bench, 50).workbench, { expiringWithin: '45d' });
    expect(failures.map(({ error }) => [error.code, error.hint])).toEqual([
      ['authority-invalid', 'renew the authority first, with certwright ca renew ca'],
    ]);
    // A new key is something to be gained.
    expect(namesOf((await rekeyCertificates(daysLater(bench, 50).workbench, { names: ['a'] })).renewed)).toEqual(['a']);
  });
});

it('those that are due again at once are told of', async () => {
  const bench = await withLeaves({ a: 40, b: 40, c: 90 });
  const later = daysLater(bench, 46);
  await renewCertificates(later.workbench, { expiringWithin: '45d' });
  expect(later.warnings()).toEqual([
    expect.stringMatching(/^"a", like 1 more, is due again at once; --validity-period/),
  ]);
});

it('a leaf that signs itself is renewed by its own key', async () => {
  const bench = openBench(onTestFinished);
  const extensions = 'basicConstraints = CA:FALSE\nsubjectAltName = DNS:a.example\nsubjectKeyIdentifier = hash';
  putPair(bench.assetsFolder, 'own', makeBroughtAuthority(temporaryFolder(onTestFinished), { extensions }));
  const before = bench.read('keys', 'own.pem');
  expect(namesOf((await renewCertificates(bench.workbench, { all: true })).renewed)).toEqual(['own']);
  expect(differingParts(before, bench.read('keys', 'own.pem'))).toEqual(dates);
});

it('200 at once take a few runs of openssl ca; each key signs a request of its own, many from one start', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const names = Array.from({ length: 200 }, (_, index) => `leaf-${index}`);
  await Promise.all(
    names.map((name) =>
      issueCertificate(bench.workbench, { name, subjectAltName: [`${name}.example`], lifetimeDays: 90 }),
    ),
  );
  const later = daysLater(bench, 1);
  const { renewed, failures } = await renewCertificates(later.workbench, { all: true });
  expect([renewed.length, failures]).toEqual([200, []]);
  const ran = (command: string) => later.runs.filter(({ args }) => args[0] === command).length;
  expect(ran('x509')).toBe(200);
  expect(ran('ca')).toBeLessThan(20);
});

describe('a new key', () => {
  test.each<[string, RekeyInput['keyAlgorithm'], string]>([
    ['of the kind that it had', undefined, 'ec-p384'],
    ['of another kind', 'ed25519', 'ed25519'],
  ])('%s, and the old pair stays as a backup', async (_, keyAlgorithm, expected) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'a', keyAlgorithm: 'ec-p384' });
    const old = [bench.read('keys', 'a.pem'), bench.read('keys', 'a-key.pem')];
    const { renewed } = await rekeyCertificates(bench.workbench, { names: ['a'], keyAlgorithm });
    expect(renewed.map(({ certificate }) => certificate.subjectPublicKeyInfo.algorithm)).toEqual([expected]);
    expect([bench.read('keys', 'a.pem.bak'), bench.read('keys', 'a-key.pem.bak')]).toEqual(old);
  });

  it('that is the way on for a certificate whose key is gone', async () => {
    const bench = await withLeaves({ a: 90 });
    rmSync(bench.file('keys', 'a-key.pem'));
    expect(namesOf((await rekeyCertificates(bench.workbench, { names: ['a'] })).renewed)).toEqual(['a']);
  });

  it('that is not for service-account', async () => {
    const bench = await withLeaves({ 'service-account': 90 });
    const { failures } = await rekeyCertificates(bench.workbench, { names: ['service-account'] });
    expect(failures.map(({ error }) => [error.code, error.message])).toEqual([
      ['policy-violation', expect.stringContaining('tokens')],
    ]);
  });
});

it('an encrypted key of an authority is opened once for many', async () => {
  const asked: string[] = [];
  const getPassphrase = async (authority: string) => {
    asked.push(authority);
    return 'horse';
  };
  const bench = openBench(onTestFinished, { getPassphrase });
  putPair(bench.assetsFolder, 'ca', makeBroughtAuthority(temporaryFolder(onTestFinished), { passphrase: 'horse' }));
  for (const name of ['a', 'b']) await issueCertificate(bench.workbench, { name, lifetimeDays: 90 });
  asked.length = 0;
  const later = daysLater(bench, 1, { getPassphrase });
  expect(namesOf((await renewCertificates(later.workbench, { all: true })).renewed)).toEqual(['a', 'b']);
  expect(asked).toEqual(['ca']);
  const without = daysLater(bench, 1);
  const { failures } = await renewCertificates(without.workbench, { all: true });
  expect(failures.map(({ error }) => error.code)).toEqual(['passphrase-required', 'passphrase-required']);
});
