import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { createOcspResponder } from '../../src/create-ocsp-responder.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { getAuthorityState } from '../../src/list-authorities.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  putPair,
} from './flow-bench.ts';
import { issueLeaf, readTable, revokeLeaf } from './revocation-bench.ts';
import { encryptKey } from './signing-fixture.ts';

const revokedAt = new Date('2031-05-06T07:08:09.000Z');

function later(bench: Bench, days: number): Bench {
  const at = new Date(now.getTime() + days * 86_400_000);
  return openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at });
}

describe('a certificate is revoked', () => {
  test('by its name, durably, for the key of the authority that issued it', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber, fingerprint, validity } = await issueLeaf(bench, 'alice');
    const revoked = await revokeLeaf(bench, 'alice', 'KEYcompromise');
    const issuerKey = readTable(bench.assetsFolder, 'revocations')[0]?.issuerKey;
    const row = { issuerKey, serialNumber, name: 'alice', fingerprint, reason: 'keyCompromise' };
    expect(revoked).toMatchObject({
      outcome: 'revoked',
      authority: 'ca',
      revocation: { ...row, notAfter: validity.notAfter, revokedAt },
    });
    expect(readTable(bench.assetsFolder, 'revocations')).toEqual([
      expect.objectContaining({
        ...row,
        notAfter: validity.notAfter.toISOString(),
        revokedAt: revokedAt.toISOString(),
      }),
    ]);
    expect(issuerKey).toBe(issuerKeyOf(getAuthorityState(bench.workbench, 'ca').certificate));
    expect(readTable(bench.assetsFolder, 'auditTrail').at(-1)).toMatchObject({
      action: 'revoke',
      target: 'alice',
      outcome: 'done',
      details: JSON.stringify({ serialNumber, reason: 'keyCompromise' }),
    });
  });

  test.each([
    ['as openssl prints it', (hex: string) => hex.toUpperCase()],
    ['with 0x', (hex: string) => `0x${hex}`],
    ['with colons', (hex: string) => (hex.length % 2 ? `0${hex}` : hex).replace(/..(?=.)/g, '$&:')],
    ['with leading zeros', (hex: string) => `000${hex}`],
  ])('by its serial number, %s', async (_, format) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'alice');
    const { outcome, revocation } = await revokeLeaf(bench, format(serialNumber));
    expect([outcome, revocation.name, revocation.serialNumber]).toEqual(['revoked', 'alice', serialNumber]);
  });

  test.each(['pem', 'der'] as const)('by itself, as %s, when nothing here knows it any more', async (form) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificate = await issueLeaf(bench, 'alice', { subject: { commonName: 'Alice' } });
    for (const file of ['keys/alice.pem', 'keys/alice-key.pem', '.certwright', 'certwright.db']) {
      rmSync(bench.file(file));
    }
    const fresh = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    rmSync(bench.file('certwright.db-wal'), { force: true });
    rmSync(bench.file('certwright.db-shm'), { force: true });
    const pemOrDer = certificate[form];
    const { outcome, revocation } = await revokeCertificate(fresh.workbench, {
      certificate: { pemOrDer },
      reason: 'unspecified',
    });
    expect([outcome, revocation.name, revocation.fingerprint]).toEqual([
      'revoked',
      'CN=Alice',
      certificate.fingerprint,
    ]);
    expect(readTable(bench.assetsFolder, 'revocations')[0]).toMatchObject({ reason: null });
  });

  test('by the file of a pair, under the name of the pair', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice');
    const certificate = { pemOrDer: bench.read('keys', 'alice.pem') };
    const { revocation } = await revokeCertificate(bench.workbench, { certificate, reason: 'superseded' });
    expect(revocation.name).toBe('alice');
  });

  test('by the name of a pair whose files are gone', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'alice');
    rmSync(bench.file('keys', 'alice.pem'));
    rmSync(bench.file('keys', 'alice-key.pem'));
    expect((await revokeLeaf(bench, 'alice')).revocation.serialNumber).toBe(serialNumber);
  });

  test('that certwright did not make, under an authority that it did not make', async () => {
    const bench = openBench(onTestFinished);
    const openssl = new OpensslFolder();
    onTestFinished(() => openssl.remove());
    putPair(bench.assetsFolder, 'brought', makeBroughtAuthority(openssl.path));
    openssl.run(
      ...'req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout k.pem -subj /CN=x -out r.csr'.split(' '),
    );
    openssl.write('ca.pem', bench.read('keys', 'brought.pem'));
    openssl.run(
      'x509',
      '-req',
      '-in',
      'r.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'brought-key.pem',
      '-set_serial',
      '7',
      '-out',
      'x.pem',
    );
    putPair(bench.assetsFolder, 'old web', { certificatePem: openssl.read('x.pem') });
    const { outcome, authority, revocation } = await revokeLeaf(bench, 'old web');
    expect([outcome, authority, revocation.serialNumber]).toEqual(['revoked', 'brought', '7']);
    expect((await revokeLeaf(bench, '07')).outcome).toBe('kept');
  });

  test('without the passphrase of the authority, for its key is not needed', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice');
    putPair(bench.assetsFolder, 'ca', { privateKeyPem: encryptKey(bench.read('keys', 'ca-key.pem'), 'secret') });
    const other = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    expect((await revokeLeaf(other, 'alice')).outcome).toBe('revoked');
    expect(other.runs).toEqual([]);
  });
});

describe('revoked before', () => {
  test('it keeps its first reason and date, and the audit trail tells that it was asked for again', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'alice');
    await revokeLeaf(bench, 'alice', 'keyCompromise');
    const trail = readTable(bench.assetsFolder, 'auditTrail').length;
    const again = await revokeLeaf(later(bench, 3), serialNumber, 'superseded');
    expect(again).toMatchObject({ outcome: 'kept', revocation: { reason: 'keyCompromise', revokedAt } });
    expect(readTable(bench.assetsFolder, 'revocations')).toHaveLength(1);
    const entries = readTable(bench.assetsFolder, 'auditTrail');
    expect(entries).toHaveLength(trail + 1);
    expect(JSON.parse(String(entries.at(-1)?.details))).toEqual({ serialNumber, reason: 'superseded', kept: 'true' });
  });
});

describe('a name that stands for several', () => {
  test('means the current one; the older ones are told, and revoked by serial number', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const oldest = await issueLeaf(bench, 'alice', { lifetimeDays: 2 });
    const old = await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 }, { overwrite: true });
    const current = await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 }, { overwrite: true });
    const bench2 = later(bench, 3);
    const { revocation } = await revokeLeaf(bench2, 'alice');
    expect(revocation.serialNumber).toBe(current.certificate.serialNumber);
    // The oldest is expired.
    expect(bench2.warnings()).toEqual([
      expect.stringMatching(
        new RegExp(`"alice" had other certificates .* serial number: ${old.certificate.serialNumber}$`),
      ),
    ]);
    const bench3 = later(bench, 3);
    expect((await revokeLeaf(bench3, old.certificate.serialNumber)).revocation.name).toBe('alice');
    expect(bench3.warnings()).toEqual([]);
    expect((await revokeLeaf(bench3, oldest.serialNumber)).outcome).toBe('revoked');
  });

  test('wins over a serial number that is written the same', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'alice');
    const named = await issueLeaf(bench, serialNumber);
    expect((await revokeLeaf(bench, serialNumber)).revocation.serialNumber).toBe(named.serialNumber);
    expect((await revokeLeaf(bench, `0x${serialNumber}`)).revocation.name).toBe('alice');
  });

  test('is refused when all that the record knows of it was replaced', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'alice');
    const store = await bench.workbench.store();
    await store.replacePairs([], ['alice']);
    const refused = () => revokeLeaf(bench, 'alice');
    await expect(refused).rejects.toMatchObject({
      code: 'certificate-not-found',
      hint: expect.stringContaining('serial'),
    });
    await expect(refused).rejects.toMatchObject({ details: [expect.stringContaining(serialNumber)] });
  });
});

describe('refused, with nothing in the record but the refusal', () => {
  async function refused(bench: Bench, work: () => Promise<unknown>, code: string, part: RegExp) {
    await expect(work).rejects.toMatchObject({ code, message: expect.stringMatching(part), hint: expect.any(String) });
    expect(readTable(bench.assetsFolder, 'revocations')).toEqual([]);
    // What was not understood is no attempt.
    const last =
      code === 'request-invalid' ? { action: 'issue', outcome: 'done' } : { action: 'revoke', outcome: code };
    expect(readTable(bench.assetsFolder, 'auditTrail').at(-1)).toMatchObject(last);
  }

  test.each([
    ['bob', 'certificate-not-found', /there is no certificate "bob"/],
    ['../keys/alice', 'certificate-not-found', /there is no certificate "\.\.\/keys\/alice"/],
    ['', 'certificate-not-found', /there is no certificate ""/],
    ['Alice', 'certificate-not-found', /"Alice"/],
    ['0xdeadbeef', 'certificate-not-found', /serial number deadbeef/],
    ['ca', 'request-invalid', /"ca" is signed by itself/],
  ])('%j', async (text, code, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice');
    await refused(bench, () => revokeLeaf(bench, text), code, part);
  });

  test.each(['privilegeWithdrawn', 'aACompromise', 'removeFromCRL', 'because'])('the reason %s', async (reason) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice');
    await refused(bench, () => revokeLeaf(bench, 'alice', reason), 'request-invalid', new RegExp(reason));
  });

  test('what another authority issued, also one of the same name', async () => {
    const [bench, other] = [await openBenchWithAuthority(onTestFinished), await openBenchWithAuthority(onTestFinished)];
    const { pem } = await issueLeaf(other, 'alice');
    const work = () => revokeCertificate(bench.workbench, { certificate: { pemOrDer: pem }, reason: 'superseded' });
    await refused(
      bench,
      work,
      'authority-not-found',
      /no authority of the folder issued "CN=alice", whose issuer is CN=Test CA/,
    );
  });

  test('a file that is no certificate', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificate = { pemOrDer: 'hello' };
    const work = () => revokeCertificate(bench.workbench, { certificate, reason: 'superseded' });
    await refused(bench, work, 'certificate-unreadable', /the certificate cannot be read/);
  });

  test('a pair whose certificate cannot be read', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice');
    writeFileSync(bench.file('keys', 'alice.pem'), 'hello');
    await refused(bench, () => revokeLeaf(bench, 'alice'), 'certificate-unreadable', /alice\.pem cannot be read/);
  });

  test('in a folder without a record, nothing is begun', async () => {
    const bench = openBench(onTestFinished);
    putPair(bench.assetsFolder, 'ca', makeBroughtAuthority(temporaryFolder(onTestFinished)));
    await expectRefused(bench, () => revokeLeaf(bench, 'bob'), 'certificate-not-found', '"bob"');
  });
});

describe('with the authority named', () => {
  const revoke = ({ workbench }: Bench, certificate: string, authority: string) =>
    revokeCertificate(workbench, { certificate, reason: 'superseded', authority });

  test('a serial number that nothing here knows is taken, with a warning', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { authority, revocation } = await revoke(bench, '0A:1B', 'ca');
    expect([authority, revocation.serialNumber, revocation.name]).toEqual(['ca', 'a1b', 'serial number a1b']);
    expect(revocation.notAfter).toEqual(getAuthorityState(bench.workbench, 'ca').certificate.validity.notAfter);
    expect(bench.warnings()).toEqual([expect.stringContaining('make sure that the number is right')]);
  });

  test('another one did not issue it; one that is not there is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 3650 });
    await issueLeaf(bench, 'alice');
    await expect(revoke(bench, 'alice', 'other')).rejects.toMatchObject({
      code: 'authority-not-found',
      message: expect.stringContaining('authority "other" did not issue "alice"'),
    });
    await expect(revoke(bench, 'alice', 'none')).rejects.toMatchObject({ code: 'authority-not-found' });
    await expect(revoke(bench, '../ca', '../ca')).rejects.toMatchObject({ code: 'name-invalid' });
    expect((await revoke(bench, 'alice', 'ca')).outcome).toBe('revoked');
  });

  test('it tells apart two certificates of one serial number', async () => {
    const bench = openBench(onTestFinished);
    const openssl = new OpensslFolder();
    onTestFinished(() => openssl.remove());
    for (const name of ['one', 'two']) {
      putPair(bench.assetsFolder, name, makeBroughtAuthority(openssl.path, { name, subject: `CN = ${name}` }));
      openssl.run(
        ...'req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout k.pem -subj /CN=x -out r.csr'.split(
          ' ',
        ),
      );
      openssl.write('ca.pem', bench.read('keys', `${name}.pem`));
      openssl.run(
        'x509',
        '-req',
        '-in',
        'r.csr',
        '-CA',
        'ca.pem',
        '-CAkey',
        `${name}-key.pem`,
        '-set_serial',
        '7',
        '-out',
        'x.pem',
      );
      putPair(bench.assetsFolder, `leaf-${name}`, { certificatePem: openssl.read('x.pem') });
    }
    await expect(revokeLeaf(bench, '7')).rejects.toMatchObject({
      code: 'request-invalid',
      details: ['"leaf-one", issued by "one"', '"leaf-two", issued by "two"'],
      hint: expect.stringContaining('--ca'),
    });
    expect((await revoke(bench, '7', 'two')).revocation.name).toBe('leaf-two');
  });
});

describe('what else there is to know is told', () => {
  test('that everything below an authority goes too', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 300 });
    expect((await revokeLeaf(bench, 'issuing', 'cACompromise')).authority).toBe('ca');
    expect(bench.warnings()).toEqual([expect.stringMatching(/^"issuing" is an authority: .* everything below it/)]);
  });

  test('that one is expired', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice', { lifetimeDays: 2 });
    const then = later(bench, 3);
    expect((await revokeLeaf(then, 'alice')).outcome).toBe('revoked');
    expect(then.warnings()).toEqual([expect.stringMatching(/^"alice" expired on 2031-05-08T07:08:08\.000Z/)]);
  });

  test('that a hold is for good, and that nobody asks about a responder', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createOcspResponder(bench.workbench, { authority: 'ca' });
    await revokeLeaf(bench, 'ca-ocsp', 'certificateHold');
    expect(bench.warnings()).toEqual([
      expect.stringMatching(/^"ca-ocsp" says that nobody need ask/),
      expect.stringMatching(/lifts no hold/),
    ]);
  });

  test('that Kubernetes goes on taking a client of the cluster', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice', { subject: { organizationName: ['dev'], commonName: 'alice' } });
    await issueLeaf(bench, 'web', { profile: 'tls-server', subjectAltName: ['web.example'] });
    expect((await revokeLeaf(bench, 'alice')).kubernetes?.fact).toMatch(/user "alice" in "dev", until 2031-06-05/);
    expect((await revokeLeaf(bench, 'web')).kubernetes).toBeUndefined();
  });
});

test('the record of an older certwright is brought up to date first', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await issueLeaf(bench, 'alice');
  await bench.workbench.close();
  const database = new DatabaseSync(path.join(bench.assetsFolder, 'certwright.db'));
  const newer = ['authorities', 'revocations', 'revocationLists', 'auditTrail', 'idempotencyKeys', 'tokens'];
  for (const table of newer) database.exec(`DROP TABLE ${table}`);
  for (const index of ['certificatesBySerialNumber', 'certificatesByNotAfter']) database.exec(`DROP INDEX ${index}`);
  for (const column of ['renews', 'keptIn', 'certificationRequest'])
    database.exec(`ALTER TABLE certificates DROP COLUMN ${column}`);
  database.exec('PRAGMA user_version = 1');
  database.close();
  const fresh = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
  expect((await revokeLeaf(fresh, 'alice')).outcome).toBe('revoked');
});
