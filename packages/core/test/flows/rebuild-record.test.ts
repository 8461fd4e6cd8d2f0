import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { authenticateToken } from '../../src/authenticate-token.ts';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { createToken } from '../../src/create-token.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { importAuthority } from '../../src/import-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { listTokens } from '../../src/list-tokens.ts';
import { readAuditTrail } from '../../src/read-audit-trail.ts';
import { type RebuiltRecord, rebuildRecord } from '../../src/rebuild-record.ts';
import { revokeToken } from '../../src/revoke-token.ts';
import { checkFolder } from '../../src/store/check-folder.ts';
import type { RecordedCertificate } from '../../src/store/issued-certificates.ts';
import type { Revocation } from '../../src/store/revocations.ts';
import { makeRevocationList } from '../make-revocation-list.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { spoil, spoilPage } from '../store/damage.ts';
import { canMount, makeReadOnly, mountSmallFileSystem } from '../store/test-mount.ts';
import { temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  putPair,
  snapshot,
} from './flow-bench.ts';
import { makePlan } from './plans.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const later = new Date(now.getTime() + 3_600_000);

/** What the record knows now; closes it, so that it can be spoilt. */
async function readAll({ workbench }: Bench): Promise<{ issued: RecordedCertificate[]; revoked: Revocation[] }> {
  const { reader } = await workbench.store();
  const all = { issued: reader.findIssued(), revoked: reader.findRevocations() };
  await workbench.close();
  return all;
}

/** By the clock of an hour later. */
async function rebuild({ assetsFolder }: Bench): Promise<RebuiltRecord & { bench: Bench }> {
  const bench = openBench(onTestFinished, { assetsFolder, at: later });
  return { ...(await rebuildRecord(bench.workbench)), bench };
}

const lose = async (bench: Bench) => {
  await bench.workbench.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(bench.file(`certwright.db${ending}`), { force: true });
};

const expectSound = ({ assetsFolder }: Bench) =>
  expect(checkFolder(assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);

/** What the certificates themselves say. */
const told = ({ issuedAt: _, frontEnd: __, supersededAt: ___, ...others }: RecordedCertificate) => others;
const byName = (some: { name: string }, other: { name: string }) => some.name.localeCompare(other.name);

describe('a lost record is made again from the files', () => {
  it('of a cluster: every certificate with authority, names, dates and the profile that it was made by', async () => {
    const bench = openBench(onTestFinished);
    await generateCluster(bench.workbench, makePlan({ workers: 1 }));
    const { issued } = await readAll(bench);
    await lose(bench);
    const { bench: rebuilt, ...result } = await rebuild(bench);
    const again = (await readAll(rebuilt)).issued;
    expect(again.map(told).toSorted(byName)).toEqual(issued.map(told).toSorted(byName));
    for (const { issuedAt, notBefore, frontEnd, supersededAt } of again) {
      expect([issuedAt, frontEnd, supersededAt]).toEqual([notBefore, 'unknown', undefined]);
    }
    expect(result).toMatchObject({
      certificates: issued.length,
      revocations: 0,
      damagedPath: undefined,
      auditEntries: 0,
    });
    expect(result.unknown).toEqual([
      'certificates that were issued here and lie in no file any more, or never did because holders have them',
      'what "ca", "proxy-client-ca" revoked: no list is kept',
      'tokens that were made here, but for those that tokens list shows',
      'who did what before, but for what could still be read',
      expect.stringMatching(/^which idempotency keys /),
      expect.stringMatching(/^when and by which profile ".* and \d+ more came: notBefore and a guess/),
    ]);
    expectSound(rebuilt);
  });

  test.each(['rsa-2048', 'ed25519', 'ec-p384'])('with keys of kind %s too', async (keyAlgorithm) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const names = { subjectAltName: ['a.example'], keyAlgorithm };
    await createAuthority(bench.workbench, { name: 'low', authority: 'ca', pathLenConstraint: 0 });
    for (const profile of ['tls-server', 'tls-client', 'tls-peer', 'ocsp-responder', 'service-account']) {
      const more = profile.startsWith('tls') ? names : { keyAlgorithm };
      await issueCertificate(bench.workbench, { name: profile, profile, authority: 'low', ...more });
    }
    const { issued } = await readAll(bench);
    await lose(bench);
    const { bench: rebuilt } = await rebuild(bench);
    expect((await readAll(rebuilt)).issued.map(told).toSorted(byName)).toEqual(issued.map(told).toSorted(byName));
  });

  it('backups, and what a stopped process left, are on record as replaced', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    await issueCertificate(bench.workbench, { name: 'alice' }, { overwrite: true });
    await issueCertificate(bench.workbench, { name: 'bob' });
    const { issued } = await readAll(bench);
    const left = bench.file('keys', '.carol.pem.0123456789abcdef.tmp');
    copyFileSync(bench.file('keys', 'bob.pem'), left);
    rmSync(bench.file('keys', 'bob.pem'));
    await lose(bench);
    const { bench: rebuilt } = await rebuild(bench);
    const again = (await readAll(rebuilt)).issued;
    const stateOf = ({ name, serialNumber, supersededAt }: RecordedCertificate) =>
      `${name} ${serialNumber} ${supersededAt === undefined ? 'current' : 'replaced'}`;
    const expected = issued.map((one) => stateOf(one).replace(/^bob (.*) current/, 'carol $1 replaced'));
    expect(again.map(stateOf).toSorted()).toEqual(expected.toSorted());
  });

  it('what no authority here has signed is none of it, and is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const folder = temporaryFolder(onTestFinished);
    const other = openBench(onTestFinished);
    await createAuthority(other.workbench, { name: 'ca', subject: { commonName: 'Test CA' } });
    await issueCertificate(other.workbench, { name: 'stranger' });
    putPair(bench.assetsFolder, 'stranger', { certificatePem: other.read('keys', 'stranger.pem') });
    await importAuthority(bench.workbench, { name: 'brought', ...makeBroughtAuthority(folder) });
    writeFileSync(bench.file('keys', 'torn.pem'), 'x');
    await lose(bench);
    const { bench: rebuilt, unknown } = await rebuild(bench);
    expect((await readAll(rebuilt)).issued.map(({ name }) => name).toSorted()).toEqual(['brought', 'ca']);
    expect(unknown).toEqual(
      expect.arrayContaining([
        'who signed stranger: no authority here, so they are not on record',
        'what is in keys/torn.pem: it cannot be read',
      ]),
    );
  });

  it('a profile that fits none of the certificates here is unknown; one of the user is found', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    mkdirSync(bench.file('profiles'));
    const template = (purpose: string) =>
      `[profile]\ndescription = x\n[extensions]\nbasicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = ${purpose}\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always\n`;
    writeFileSync(bench.file('profiles', 'signer.cnf'), template('codeSigning'));
    writeFileSync(bench.file('profiles', 'stamper.cnf'), template('timeStamping'));
    for (const profile of ['signer', 'stamper']) await issueCertificate(bench.workbench, { name: profile, profile });
    rmSync(bench.file('profiles', 'stamper.cnf'));
    await lose(bench);
    const { bench: rebuilt, unknown } = await rebuild(bench);
    const profiles = (await readAll(rebuilt)).issued.map(({ name, profile }) => `${name}: ${profile}`);
    expect(profiles.toSorted()).toEqual(['ca: root-ca', 'signer: signer', 'stamper: unknown']);
    expect(unknown).toContain('a profile that fits "stamper"');
    await lose(rebuilt);
    writeFileSync(bench.file('profiles', 'broken.cnf'), '.include x');
    expect((await rebuild(bench)).certificates).toBe(3);
  });

  it('addresses are those of the newest certificate that an authority issued to another', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const store = await bench.workbench.store();
    const addresses = {
      crlUrl: 'http://pki.example/ca.crl',
      ocspUrl: 'http://ocsp.example',
      issuerUrl: 'http://pki.example/ca.cer',
    };
    await issueCertificate(bench.workbench, { name: 'before' });
    await store.setAddresses('ca', addresses, bench.workbench.audited('set-authority'));
    const soon = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date(now.getTime() + 60_000) });
    await issueCertificate(soon.workbench, { name: 'after' });
    await issueCertificate(soon.workbench, { name: 'responder', profile: 'ocsp-responder' });
    await soon.workbench.close();
    await lose(bench);
    const { bench: rebuilt, unknown } = await rebuild(bench);
    const { reader } = await rebuilt.workbench.store();
    expect(reader.findAddresses('ca')).toEqual(addresses);
    expect(unknown).toContain('the addresses of "ca": they were taken from "after"');
  });

  it('a folder that was copied without its record gets one too', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await lose(bench);
    rmSync(bench.file('.certwright'));
    const { bench: rebuilt, certificates } = await rebuild(bench);
    expect(certificates).toBe(1);
    expect(rebuilt.read('.certwright')).toContain('certwright inventory rebuild');
    expectSound(rebuilt);
  });
});

describe('revocations are taken from the lists that are kept', () => {
  const revokedAt = new Date('2026-11-23T22:29:00Z');

  interface Wanted {
    readonly serialNumbers: readonly string[];
    readonly crlNumber: string;
    readonly by?: string;
    readonly at?: string;
    readonly reason?: string;
  }

  /** Puts a list into `crl/`, as PEM. */
  function putList(
    bench: Bench,
    file: string,
    { serialNumbers, crlNumber, by = 'ca', at = '310506070809Z', reason }: Wanted,
  ) {
    mkdirSync(bench.file('crl'), { recursive: true });
    const pem = makeRevocationList(openssl, {
      key: bench.file('keys', `${by}-key.pem`),
      certificate: bench.file('keys', `${by}.pem`),
      revoked: serialNumbers.map((serialNumber) => ({ serialNumber: even(serialNumber), ...(reason && { reason }) })),
      extensions: 'authorityKeyIdentifier = keyid:always',
      crlNumber,
      extra: ['-crl_lastupdate', at, '-crl_nextupdate', '310601000000Z'],
    });
    writeFileSync(bench.file('crl', file), pem);
  }
  const even = (hex: string) => (hex.length % 2 === 0 ? hex : `0${hex}`);

  function listsIn(bench: Bench): unknown[] {
    const database = new DatabaseSync(bench.file('certwright.db'), { readOnly: true });
    try {
      return database.prepare('SELECT issuerKey, crlNumber, publishedAt FROM revocationLists ORDER BY crlNumber').all();
    } finally {
      database.close();
    }
  }

  it('with reason and date, under the name of the pair; numbers go on after the last', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, { name: 'alice' });
    const serialNumbers = [certificate.serialNumber, '7f01'];
    putList(bench, 'ca.pem', { serialNumbers, crlNumber: '0A', reason: 'keyCompromise' });
    await lose(bench);
    const { bench: rebuilt, ...result } = await rebuild(bench);
    const { revoked } = await readAll(rebuilt);
    const ca = parseCertificate(bench.read('keys', 'ca.pem'));
    const common = { issuerKey: issuerKeyOf(ca), reason: 'keyCompromise', revokedAt };
    expect(revoked.toSorted(byName)).toEqual([
      {
        ...common,
        name: 'alice',
        serialNumber: certificate.serialNumber,
        fingerprint: certificate.fingerprint,
        notAfter: certificate.validity.notAfter,
      },
      { ...common, name: 'serial number 7f01', serialNumber: '7f01', notAfter: ca.validity.notAfter },
    ]);
    expect(listsIn(rebuilt)).toEqual([
      { issuerKey: common.issuerKey, crlNumber: 10, publishedAt: '2031-05-06T07:08:09.000Z' },
    ]);
    expect(result).toMatchObject({ revocations: 2, crlNumbers: { ca: 10 } });
    expect(result.unknown).toContain('what "ca" revoked after its list of 2031-05-06T07:08:09.000Z');
  });

  it('of all that are kept, the newest tells most', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    putList(bench, 'ca.pem', { serialNumbers: ['01', '02'], crlNumber: '05', at: '310505000000Z' });
    putList(bench, 'ca.crl', { serialNumbers: ['02', '03'], crlNumber: '06', reason: 'superseded' });
    await lose(bench);
    const { bench: rebuilt, crlNumbers } = await rebuild(bench);
    const { revoked } = await readAll(rebuilt);
    expect(revoked.map(({ serialNumber, reason }) => [serialNumber, reason]).toSorted()).toEqual([
      ['1', undefined],
      ['2', 'superseded'],
      ['3', 'superseded'],
    ]);
    expect([crlNumbers, listsIn(rebuilt).length]).toEqual([{ ca: 6 }, 2]);
  });

  it('of an authority that was replaced since, as long as its certificate is there', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'old' });
    putList(bench, 'old.pem', { serialNumbers: ['01'], crlNumber: '03', by: 'old' });
    for (const file of ['old.pem', 'old-key.pem']) {
      copyFileSync(bench.file('keys', file), bench.file('keys', `${file}.bak`));
      copyFileSync(bench.file('keys', file.replace('old', 'ca')), bench.file('keys', file));
    }
    await lose(bench);
    const { bench: rebuilt } = await rebuild(bench);
    expect((await readAll(rebuilt)).revoked.map(({ serialNumber }) => serialNumber)).toEqual(['1']);
  });

  it('but not from one that nobody here signed, from a torn one, or from other files', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const other = openBench(onTestFinished);
    await createAuthority(other.workbench, { name: 'ca', subject: { commonName: 'Test CA' } });
    putList(other, 'ca.pem', { serialNumbers: ['01'], crlNumber: '7f' });
    mkdirSync(bench.file('crl'));
    copyFileSync(other.file('crl', 'ca.pem'), bench.file('crl', 'ca.pem'));
    writeFileSync(bench.file('crl', 'ca.crl'), readFileSync(other.file('crl', 'ca.pem')).subarray(0, 100));
    writeFileSync(bench.file('crl', 'README'), 'not one');
    await lose(bench);
    const { bench: rebuilt, unknown, crlNumbers } = await rebuild(bench);
    expect([(await readAll(rebuilt)).revoked, crlNumbers]).toEqual([[], {}]);
    expect(unknown).toEqual(
      expect.arrayContaining([
        'who signed crl/ca.pem: no authority here, so nothing there is believed',
        'what is in crl/ca.crl: it cannot be read',
      ]),
    );
  });

  it('a number that is too large to count on is left to whoever makes the next list', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    putList(bench, 'ca.pem', { serialNumbers: ['01'], crlNumber: 'FFFFFFFFFFFFFFFF' });
    await lose(bench);
    const { bench: rebuilt, crlNumbers } = await rebuild(bench);
    expect([(await readAll(rebuilt)).revoked.length, crlNumbers]).toEqual([1, {}]);
  });
});

describe('what can still be read of a damaged record is kept', () => {
  /** A folder with revocations, addresses and a trail in its record, and certificates whose files are gone. */
  async function makeRich(certificates = 4): Promise<Bench> {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { workbench } = bench;
    const issued = [];
    for (let index = 0; index < certificates; index += 1) {
      issued.push(await issueCertificate(workbench, { name: `leaf-${index}`, profile: 'tls-client' }));
    }
    const store = await workbench.store();
    const ca = parseCertificate(bench.read('keys', 'ca.pem'));
    for (const { name, certificate } of issued) {
      const { serialNumber, fingerprint, validity } = certificate;
      const revocation = { issuerKey: issuerKeyOf(ca), serialNumber, name, fingerprint, notAfter: validity.notAfter };
      await store.revoke({ ...revocation, reason: 'superseded', revokedAt: now }, workbench.audited('revoke'));
    }
    await store.setAddresses('ca', { crlUrl: 'http://pki.example/ca.crl' }, workbench.audited('set-authority'));
    for (const name of ['web', 'mail']) await createToken(workbench, { name, role: 'viewer' });
    await revokeToken(workbench, 'mail');
    rmSync(bench.file('keys', 'leaf-0.pem'));
    rmSync(bench.file('keys', 'leaf-0-key.pem'));
    await workbench.close();
    return bench;
  }

  test.each<[string, string, string[]]>([
    ['certificates', 'certificates', ['certificates that were', 'when and by which profile']],
    ['the trail', 'auditTrail', ['who did what before']],
    ['revocations', 'revocations', ['what "ca" revoked']],
    ['addresses', 'authorities', []],
    ['tokens', 'tokens', ['tokens that were made here']],
    ['an index', 'certificatesByName', []],
  ])('all but %s, when the damage is there', async (_, table, missing) => {
    const bench = await makeRich();
    const before = await readAll(bench);
    const trail = await readAuditTrail(bench.workbench);
    const tokens = await listTokens(bench.workbench);
    await bench.workbench.close();
    spoilPage(bench.file('certwright.db'), table);
    const { bench: rebuilt, unknown } = await rebuild(bench);
    const { issued, revoked } = await readAll(rebuilt);
    if (table !== 'certificates') expect(issued).toEqual(before.issued);
    else expect(issued.map(({ name }) => name).toSorted()).toEqual(['ca', 'leaf-1', 'leaf-2', 'leaf-3']);
    if (table !== 'revocations') expect(revoked).toEqual(before.revoked);
    const again = await readAuditTrail(rebuilt.workbench);
    if (table !== 'auditTrail') expect(again.slice(0, -1)).toEqual(trail);
    expect(again.at(-1)).toMatchObject({
      action: 'rebuild-record',
      target: 'certwright.db',
      outcome: 'done',
      at: later,
    });
    expect(await listTokens(rebuilt.workbench)).toEqual(table === 'tokens' ? [] : tokens);
    if (table !== 'authorities') {
      expect((await rebuilt.workbench.store()).reader.findAddresses('ca')).toEqual({
        crlUrl: 'http://pki.example/ca.crl',
      });
    }
    expect(unknown.map((line) => missing.find((part) => line.startsWith(part)) ?? line)).toEqual(missing);
  });

  it('a token that was kept is still known, a revoked one is not; what its row says is believed whole or not at all', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { workbench } = bench;
    const made = new Map<string, string>();
    for (const name of ['kept', 'revoked', 'altered']) {
      made.set(name, (await createToken(workbench, { name, role: 'viewer' })).token);
    }
    await revokeToken(workbench, 'revoked');
    await workbench.close();
    const database = new DatabaseSync(bench.file('certwright.db'));
    database.exec(`UPDATE tokens SET revokedAt = 'x' WHERE name = 'altered'`);
    database.close();
    spoilPage(bench.file('certwright.db'), 'certificatesByName');
    const { bench: rebuilt, unknown } = await rebuild(bench);
    expect((await listTokens(rebuilt.workbench)).map(({ name }) => name)).toEqual(['kept', 'revoked']);
    const ask = (name: string) => authenticateToken(rebuilt.workbench, made.get(name) ?? '');
    expect((await ask('kept')).role).toBe('viewer');
    for (const name of ['revoked', 'altered']) {
      await expect(ask(name)).rejects.toMatchObject({ code: 'principal-unknown' });
    }
    expect(unknown).toEqual(['tokens that were made here, but for those that tokens list shows']);
  });

  it('a record that was put aside before brings no token back, for it may be revoked since', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { token } = await createToken(bench.workbench, { name: 'web', role: 'viewer' });
    await bench.workbench.close();
    spoilPage(bench.file('certwright.db'), 'certificatesByName');
    const { bench: once } = await rebuild(bench);
    await revokeToken(once.workbench, 'web');
    await once.workbench.close();
    spoilPage(bench.file('certwright.db'), 'tokens');
    const { bench: twice } = await rebuild(bench);
    expect(await listTokens(twice.workbench)).toEqual([]);
    await expect(authenticateToken(twice.workbench, token)).rejects.toMatchObject({ code: 'principal-unknown' });
  });

  it('before and behind a damaged place in the middle of a table', async () => {
    const bench = await makeRich(60);
    const before = await readAll(bench);
    const recordPath = bench.file('certwright.db');
    const bytes = readFileSync(recordPath);
    spoil(recordPath, pageOf(bytes, before.issued[30]?.pem.slice(300, 400) ?? ''), 4096);
    const { bench: rebuilt } = await rebuild(bench);
    const { issued, revoked } = await readAll(rebuilt);
    expect(revoked).toHaveLength(60);
    // The files tell of what the damaged place did.
    expect(issued.map(({ fingerprint }) => fingerprint).toSorted()).toEqual(
      before.issued.map(({ fingerprint }) => fingerprint).toSorted(),
    );
    const kept = issued.filter(({ frontEnd }) => frontEnd !== 'unknown').map(({ name }) => name);
    expect(kept).toEqual(expect.arrayContaining(['ca', 'leaf-0', 'leaf-59']));
    expect(kept.length).toBeLessThan(61);
  });

  /** Where the page begins that holds a text. */
  const pageOf = (bytes: Buffer, text: string) => Math.floor(bytes.indexOf(text) / 4096) * 4096;

  test.each([0, 1, 50, 100, 101, 4095, 4096, 4097, 8192, 12_288, 20_000, 28_672, 40_960])(
    'cut short to %d bytes: it is made again, and the damaged one is kept as it was',
    async (length) => {
      const bench = await makeRich();
      const recordPath = bench.file('certwright.db');
      truncateSync(recordPath, length);
      await expect(issueCertificate(bench.workbench, { name: 'dora' })).rejects.toMatchObject({
        code: expect.stringMatching(/^record-(lost|damaged)$/),
        hint: expect.stringContaining('certwright inventory rebuild'),
      });
      await bench.workbench.close();
      const before = readFileSync(recordPath);
      const { bench: rebuilt, damagedPath } = await rebuild(bench);
      expect(readFileSync(damagedPath ?? '').equals(before)).toBe(true);
      expect((statSync(damagedPath ?? '').mode & 0o777).toString(8)).toBe('600');
      expectSound(rebuilt);
      const names = (await readAll(rebuilt)).issued.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['ca', 'leaf-1', 'leaf-2', 'leaf-3']));
      await issueCertificate(rebuilt.workbench, { name: 'dora' });
    },
  );

  it('with garbage anywhere: never a bug, never a half record, and no row that the old one did not have', async () => {
    const bench = await makeRich(12);
    const before = await readAll(bench);
    const recordPath = bench.file('certwright.db');
    const bytes = readFileSync(recordPath);
    const known = new Map(before.revoked.map((one) => [one.serialNumber, one]));
    for (let offset = 0; offset + 700 <= bytes.length; offset += 1861) {
      writeFileSync(recordPath, bytes, { mode: 0o600 });
      spoil(recordPath, offset, 700);
      const broken = checkFolder(bench.assetsFolder).some(
        ({ level, subject }) => level === 'broken' && subject === recordPath,
      );
      const attempt = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
      const outcome = await rebuildRecord(attempt.workbench).catch((error) => error.code);
      // What doctor finds nothing in, as garbage in an unused place, is no damage.
      if (!broken) expect(outcome).toBe('record-exists');
      else {
        expect(outcome).toMatchObject({ certificates: expect.any(Number) });
        const { issued, revoked } = await readAll(attempt);
        expect(issued.length).toBeGreaterThanOrEqual(12);
        for (const one of revoked) expect(one.issuerKey).toBe(known.get(one.serialNumber)?.issuerKey);
      }
      await lose(attempt);
      for (const file of readdirSync(bench.assetsFolder)) if (file.includes('damaged')) rmSync(bench.file(file));
    }
  });

  it('a write that was durable and not finished is finished', async () => {
    const bench = await makeRich();
    const recordPath = bench.file('certwright.db');
    const database = new DatabaseSync(recordPath);
    const temporary = 'keys/.leaf-0.pem.0123456789abcdef.tmp';
    const insert = database.prepare('INSERT INTO unfinishedWrites (temporaryPath, finalPath) VALUES (?, ?)');
    insert.run(temporary, 'keys/leaf-0.pem');
    insert.run('', 'keys/leaf-1.pem');
    insert.run('keys/.x.0123456789abcdef.tmp', '../x');
    const { pem } = database.prepare("SELECT pem FROM certificates WHERE name = 'leaf-0'").get() ?? {};
    database.close();
    writeFileSync(bench.file(temporary), String(pem));
    spoilPage(recordPath, 'auditTrail');
    const { bench: rebuilt } = await rebuild(bench);
    expect(rebuilt.read('keys', 'leaf-0.pem')).toBe(pem);
    expect(rebuilt.read('keys', 'leaf-1.pem')).toContain('CERTIFICATE');
    expectSound(rebuilt);
  });

  it('a certificate that has moved, or was replaced by hand, is where its file says', async () => {
    const bench = await makeRich();
    copyFileSync(bench.file('keys', 'leaf-1.pem'), bench.file('keys', 'moved.pem'));
    copyFileSync(bench.file('keys', 'leaf-2.pem'), bench.file('keys', 'leaf-1.pem'));
    rmSync(bench.file('keys', 'leaf-2.pem'));
    spoilPage(bench.file('certwright.db'), 'auditTrail');
    const { bench: rebuilt } = await rebuild(bench);
    const current = (await readAll(rebuilt)).issued.filter(({ supersededAt }) => supersededAt === undefined);
    const serials = new Map(current.map(({ name, pem }) => [name, pem]));
    expect(serials.get('moved')).toBe(bench.read('keys', 'moved.pem'));
    expect(serials.get('leaf-1')).toBe(bench.read('keys', 'leaf-1.pem'));
    expect([...serials.keys()].toSorted()).toEqual(['ca', 'leaf-0', 'leaf-1', 'leaf-3', 'moved']);
  });
});

describe('is refused', () => {
  it('while the record can be read; the refusal is on its trail', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expect(rebuildRecord(bench.workbench)).rejects.toMatchObject({
      code: 'record-exists',
      message: expect.stringContaining(bench.assetsFolder),
    });
    expect((await readAuditTrail(bench.workbench)).at(-1)).toMatchObject({
      action: 'rebuild-record',
      outcome: 'record-exists',
    });
  });

  it('where there is no folder', async () => {
    const bench = openBench(onTestFinished);
    await expect(rebuildRecord(bench.workbench)).rejects.toMatchObject({ code: 'file-not-found' });
    expect(() => statSync(bench.assetsFolder)).toThrow('ENOENT');
  });
});

describe.skipIf(!canMount())('on file systems of our own (needs mount)', () => {
  async function makeLost(size: string): Promise<{ bench: Bench; folder: string }> {
    const folder = mountSmallFileSystem(size, onTestFinished);
    const bench = await openBenchWithAuthority(onTestFinished, { assetsFolder: path.join(folder, 'assets') });
    await bench.workbench.close();
    spoilPage(bench.file('certwright.db'), 'certificates');
    return { bench, folder };
  }
  const filesOf = ({ assetsFolder }: Bench) =>
    Object.fromEntries(Object.entries(snapshot(assetsFolder)).filter(([file]) => !file.endsWith('.tmp')));

  it('a full one: told, and nothing has changed', async () => {
    const { bench, folder } = await makeLost('512k');
    const before = filesOf(bench);
    expect(() => writeFileSync(path.join(folder, 'filler'), Buffer.alloc(1024 * 1024))).toThrow('ENOSPC');
    await expect(rebuildRecord(bench.workbench)).rejects.toMatchObject({ code: 'storage-failed' });
    expect(filesOf(bench)).toEqual(before);
    rmSync(path.join(folder, 'filler'));
    expect((await rebuild(bench)).certificates).toBe(1);
  });

  it('a read-only one: told', async () => {
    const { bench, folder } = await makeLost('1m');
    makeReadOnly(folder);
    const before = filesOf(bench);
    await expect(rebuildRecord(bench.workbench)).rejects.toMatchObject({
      code: 'storage-failed',
      message: expect.stringContaining('EROFS'),
    });
    expect(filesOf(bench)).toEqual(before);
  });
});
