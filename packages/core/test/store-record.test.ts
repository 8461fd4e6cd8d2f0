import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openRecordReader } from '../src/store/record-reader.ts';
import { newRecord } from '../src/store/record-schema.ts';
import { openStore, type Store } from '../src/store/store.ts';
import {
  issuedWrite,
  makeTestFolder,
  makeTestPairs,
  readTree,
  type TestPair,
  testAudit,
} from './store/store-fixture.ts';

const now = new Date('2026-02-03T04:05:06Z');
let pairs: TestPair[];
beforeAll(() => {
  pairs = makeTestPairs(3);
});

function pair(index: number): TestPair {
  const found = pairs[index];
  if (!found) throw new Error('too few pairs');
  return found;
}

async function openTestStore(): Promise<{ assetsFolder: string; store: Store }> {
  const assetsFolder = makeTestFolder(onTestFinished);
  const store = await openStore(assetsFolder, { clock: { now: () => now } });
  onTestFinished(() => store.close());
  return { assetsFolder, store };
}

function database(assetsFolder: string): DatabaseSync {
  const opened = new DatabaseSync(path.join(assetsFolder, 'certwright.db'));
  onTestFinished(() => opened.close());
  return opened;
}

describe('the audit trail', () => {
  test('has an entry for each pair that was stored, by the transaction that stored it, and none for one that was kept', async () => {
    const { store } = await openTestStore();
    const write = issuedWrite('alice', pair(0));
    await store.save(write);
    await store.save(issuedWrite('alice', pair(1)));
    const details = { serialNumber: write.issued?.certificate.serialNumber, authority: 'ca' };
    expect(store.reader.findAuditEntries()).toEqual([
      { id: 1, at: now, ...testAudit, target: 'alice', outcome: 'done', details },
    ]);
  });

  test('takes failures, and is filtered by action, target, principal and time', async () => {
    const { store } = await openTestStore();
    await store.appendAuditEntry({ ...testAudit, target: 'bob', outcome: 'policy-violation' });
    await store.appendAuditEntry({ ...testAudit, action: 'revoke', principal: 'eve', target: 'bob', outcome: 'done' });
    const targetsOf = (filter: Parameters<typeof store.reader.findAuditEntries>[0]) =>
      store.reader.findAuditEntries(filter).map(({ action, outcome }) => `${action} ${outcome}`);
    expect(targetsOf({})).toEqual(['issue policy-violation', 'revoke done']);
    expect(targetsOf({ action: 'issue' })).toEqual(['issue policy-violation']);
    expect(targetsOf({ principal: 'eve', target: 'bob' })).toEqual(['revoke done']);
    expect(targetsOf({ since: now })).toHaveLength(2);
    expect(targetsOf({ since: new Date(now.getTime() + 1) })).toEqual([]);
    expect(targetsOf({ limit: 1 })).toEqual(['revoke done']);
    expect(targetsOf({ limit: 1, action: 'issue' })).toEqual(['issue policy-violation']);
  });

  test.each([`UPDATE auditTrail SET principal = 'nobody'`, 'DELETE FROM auditTrail'])(
    'refuses %s',
    async (statement) => {
      const { assetsFolder, store } = await openTestStore();
      await store.save(issuedWrite('alice', pair(0)));
      expect(() => database(assetsFolder).exec(statement)).toThrow('the audit trail is append-only');
      expect(store.reader.findAuditEntries()).toHaveLength(1);
    },
  );
});

describe('a revocation', () => {
  const revocation = {
    issuerKey: 'aa',
    serialNumber: '0123',
    name: 'alice',
    fingerprint: 'ff',
    notAfter: new Date('2027-01-01T00:00:00Z'),
    reason: 'keyCompromise',
    revokedAt: now,
  };

  test('is found again, and the first one stays', async () => {
    const { store } = await openTestStore();
    expect(await store.revoke(revocation, { ...testAudit, action: 'revoke' })).toBe(true);
    expect(await store.revoke({ ...revocation, reason: 'superseded' }, testAudit)).toBe(false);
    expect(store.reader.findRevocations()).toEqual([revocation]);
    expect(store.reader.findRevocations({ fingerprint: 'ff', issuerKey: 'aa' })).toEqual([revocation]);
    expect(store.reader.findRevocations({ serialNumber: '0124' })).toEqual([]);
    expect(store.reader.findAuditEntries().map(({ target, details }) => [target, details])).toEqual([
      ['alice', { serialNumber: '0123', reason: 'keyCompromise' }],
      ['alice', { serialNumber: '0123', reason: 'superseded', kept: 'true' }],
    ]);
  });

  test('of the same serial number under another key is another one; reason and fingerprint may be missing', async () => {
    const { store } = await openTestStore();
    const { reason: _, fingerprint: __, ...bare } = { ...revocation, issuerKey: 'bb' };
    await store.revoke(revocation, testAudit);
    expect(await store.revoke(bare, testAudit)).toBe(true);
    expect(store.reader.findRevocations({ issuerKey: 'bb' })).toEqual([bare]);
  });
});

test('addresses of an authority are found again; null takes one away, and what is not told stays', async () => {
  const { store } = await openTestStore();
  expect(store.reader.findAddresses('ca')).toEqual({});
  await store.setAddresses('ca', { crlUrl: 'http://pki.example/ca.crl', ocspUrl: 'http://ocsp.example' }, testAudit);
  await store.setAddresses('ca', { ocspUrl: null, issuerUrl: 'http://pki.example/ca.cer' }, testAudit);
  const addresses = { crlUrl: 'http://pki.example/ca.crl', issuerUrl: 'http://pki.example/ca.cer' };
  expect(store.reader.findAddresses('ca')).toEqual(addresses);
  expect(store.reader.findAuditEntries().at(-1)).toMatchObject({ target: 'ca', details: addresses });
});

describe('replacing pairs', () => {
  test('moves certificates to other names, all at once, and the record follows', async () => {
    const { assetsFolder, store } = await openTestStore();
    await store.save(issuedWrite('ca', pair(0)));
    await store.save(issuedWrite('ca-next', pair(1), { issued: { ...issuedOf('ca-next', 1), authority: 'ca-next' } }));
    const move = (name: string, index: number) => ({
      name,
      ...pair(index),
      ifExists: 'replace' as const,
      audit: testAudit,
    });
    expect(await store.replacePairs([move('ca-previous', 0), move('ca', 1)], ['ca-next'])).toBe('stored');
    const current = store
      .findIssued()
      .map(({ name, authority, pem, supersededAt }) => [name, authority, pem, supersededAt]);
    expect(current).toEqual([
      ['ca-previous', 'ca-previous', pair(0).certificatePem, undefined],
      ['ca', 'ca', pair(1).certificatePem, undefined],
    ]);
    expect(readTree(path.join(assetsFolder, 'keys'))).toEqual({
      'ca-previous.pem': pair(0).certificatePem,
      'ca-previous-key.pem': pair(0).privateKeyPem,
      'ca.pem': pair(1).certificatePem,
      'ca-key.pem': pair(1).privateKeyPem,
      'ca.pem.bak': pair(0).certificatePem,
      'ca-key.pem.bak': pair(0).privateKeyPem,
    });
  });

  test('changes nothing when one of them would be kept', async () => {
    const { assetsFolder, store } = await openTestStore();
    await store.save(issuedWrite('a', pair(0)));
    const before = readTree(assetsFolder);
    expect(await store.replacePairs([issuedWrite('b', pair(1)), issuedWrite('a', pair(2))], [])).toBe('kept');
    expect(readTree(assetsFolder)).toEqual(before);
    expect(store.findIssued()).toHaveLength(1);
  });

  test('one that is refused by the record leaves no file behind', async () => {
    const { assetsFolder, store } = await openTestStore();
    await store.save(issuedWrite('a', pair(0)));
    const before = readTree(assetsFolder);
    const refused = store.replacePairs([issuedWrite('b', pair(1)), issuedWrite('c', pair(0))], ['a']);
    await expect(refused).rejects.toMatchObject({ code: 'not-as-planned' });
    expect(readTree(assetsFolder)).toEqual(before);
    expect(store.findIssued().map(({ name, supersededAt }) => [name, supersededAt])).toEqual([['a', undefined]]);
  });
});

test('a pair that leaves no backup takes an older backup with it', async () => {
  const { assetsFolder, store } = await openTestStore();
  await store.save(issuedWrite('ca', pair(0)));
  await store.save(issuedWrite('ca', pair(1), { ifExists: 'replace' }));
  const { issued: _, ...write } = issuedWrite('ca', pair(1), { ifExists: 'replace', withoutBackup: true });
  await store.save(write);
  expect(readdirSync(path.join(assetsFolder, 'keys')).sort()).toEqual(['ca-key.pem', 'ca.pem']);
  expect(store.findIssued({ name: 'ca' }).filter(({ supersededAt }) => !supersededAt)).toHaveLength(1);
});

describe('a record of an older version', () => {
  const undoThird = `DROP TABLE tokens; DROP TABLE idempotencyKeys; DROP INDEX certificatesByNotAfter;
    ALTER TABLE certificates DROP COLUMN keptIn; ALTER TABLE certificates DROP COLUMN certificationRequest;`;
  const undoSecond = `DROP TABLE auditTrail; DROP INDEX certificatesBySerialNumber; DROP TABLE revocationLists;
    DROP TABLE revocations; DROP TABLE authorities; ALTER TABLE certificates DROP COLUMN renews;`;

  /** As that version laid it out: without what came later. */
  function beginOldRecord(version: number): string {
    const assetsFolder = makeTestFolder(onTestFinished);
    mkdirSync(path.join(assetsFolder, 'keys'), { recursive: true });
    const old = new DatabaseSync(path.join(assetsFolder, 'certwright.db'));
    old.deserialize(walOff(newRecord()));
    old.exec(`${undoThird} ${version < 2 ? undoSecond : ''} PRAGMA user_version = ${version};
      VACUUM INTO '${path.join(assetsFolder, 'old.db')}'`);
    old.close();
    copyFileSync(path.join(assetsFolder, 'old.db'), path.join(assetsFolder, 'certwright.db'));
    return assetsFolder;
  }

  test.each([1, 2])(
    '%i is told as outdated to who only reads, and brought up to date by who writes',
    async (version) => {
      const assetsFolder = beginOldRecord(version);
      expect(openRecordReader(assetsFolder)).toBe('outdated');
      const store = await openStore(assetsFolder);
      await store.save(issuedWrite('alice', pair(0)));
      await store.saveToken(token, { ...testAudit, action: 'create-token' });
      expect(store.reader.findAuditEntries()).toHaveLength(2);
      await store.close();
      const reader = openRecordReader(assetsFolder);
      if (reader === 'outdated' || reader === undefined) throw new Error('still old');
      expect(reader.findIssued()).toHaveLength(1);
      expect(reader.findTokens()).toEqual([token]);
      reader.close();
    },
  );
});

const token = {
  id: '0123456789ab',
  name: 'web',
  role: 'viewer',
  issuingPolicy: '{}',
  secretHash: 'f'.repeat(64),
  createdAt: now,
  createdBy: 'tester',
};

test('a folder without a record has nothing to read, and gets none by being read', () => {
  const assetsFolder = makeTestFolder(onTestFinished);
  expect(openRecordReader(assetsFolder)).toBeUndefined();
  expect(existsSync(assetsFolder)).toBe(false);
});

function issuedOf(name: string, index: number) {
  const { issued } = issuedWrite(name, pair(index));
  if (!issued) throw new Error('not issued');
  return issued;
}

/** A database in memory cannot be in WAL mode. */
function walOff(bytes: Buffer): Buffer {
  return Buffer.from(bytes).fill(1, 18, 20);
}
