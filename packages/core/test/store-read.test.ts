import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { parsePrivateKey } from '../src/certificate/private-key.ts';
import { checkFolder } from '../src/store/check-folder.ts';
import { listProfileFiles, readProfileFile } from '../src/store/profile-files.ts';
import { listPairNames, readPair, readPairs } from '../src/store/read-pairs.ts';
import { openStore } from '../src/store/store.ts';
import { issuedWrite, makeTestFolder, makeTestPairs, type TestPair } from './store/store-fixture.ts';

let pair: TestPair;
let other: TestPair;
let assetsFolder: string;
beforeAll(() => {
  [pair, other] = makeTestPairs(2) as [TestPair, TestPair];
});
beforeEach(() => {
  assetsFolder = makeTestFolder(onTestFinished);
});

function put(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(assetsFolder, file)), { recursive: true });
  writeFileSync(path.join(assetsFolder, file), content);
}

describe('pairs', () => {
  test('are listed by either file; backups, hidden and foreign files are none', () => {
    for (const file of [
      'b.pem',
      'b-key.pem',
      'a.pem',
      'c-key.pem',
      'a.pem.bak',
      '.d.pem',
      '.e.pem.0123456789abcdef.tmp',
      'f.crt',
    ]) {
      put(`keys/${file}`, 'x');
    }
    expect(listPairNames(assetsFolder)).toEqual(['a', 'b', 'c']);
  });

  test('a folder that is not there has none', () => {
    expect(readPairs(assetsFolder)).toEqual([]);
    expect(readPair(assetsFolder, 'alice')).toBeUndefined();
  });

  test('are read with chain and public key', () => {
    put('keys/ca.pem', pair.certificatePem + other.certificatePem);
    put('keys/ca-key.pem', pair.privateKeyPem);
    const found = readPair(assetsFolder, 'ca');
    expect(found).toMatchObject({ name: 'ca', certificateFile: 'present', keyFile: 'present' });
    expect(found?.certificate?.subject).toEqual([{ type: 'commonName', value: 'test 0' }]);
    expect(found?.chain.map(({ subject }) => subject[0]?.value)).toEqual(['test 1']);
    expect(found?.publicKey).toEqual(found?.certificate?.subjectPublicKeyInfo.der);
  });

  test.each([
    ['missing', () => {}],
    ['unreadable', () => put('keys/x.pem', 'no certificate')],
    ['unreadable', () => put('keys/x.pem', Buffer.alloc(1024 * 1024 + 1, 'x'))],
    ['unreadable', () => mkdirSync(path.join(assetsFolder, 'keys/x.pem'))],
    ['unreadable', () => void execFileSync('mkfifo', [path.join(assetsFolder, 'keys/x.pem')])],
  ])('a certificate is %s (%#)', (expected, prepare) => {
    put('keys/x-key.pem', pair.privateKeyPem);
    prepare();
    expect(readPair(assetsFolder, 'x')).toMatchObject({ certificateFile: expected, keyFile: 'present', chain: [] });
  });

  test('an encrypted key is told, and read with its passphrase', () => {
    const encrypted = execFileSync('openssl', ['pkcs8', '-topk8', '-passout', 'pass:secret'], {
      input: pair.privateKeyPem,
    });
    put('keys/x-key.pem', encrypted);
    expect(readPair(assetsFolder, 'x')).toMatchObject({ certificateFile: 'missing', keyFile: 'encrypted' });
    expect(readPair(assetsFolder, 'x', 'secret')?.publicKey).toEqual(
      parsePrivateKey(pair.privateKeyPem).subjectPublicKeyInfo.der,
    );
    expect(() => readPair(assetsFolder, 'x', 'wrong')).toThrow(
      expect.objectContaining({ code: 'passphrase-wrong', message: expect.stringContaining('keys/x-key.pem') }),
    );
    put('keys/y-key.pem', 'no key');
    expect(readPair(assetsFolder, 'y')?.keyFile).toBe('unreadable');
  });
});

describe('profiles', () => {
  test("the user's own come after the built-in ones; other files are passed over", () => {
    put('profiles/mine.cnf', '[ profile ]\n');
    put('profiles/.hidden.cnf', '');
    put('profiles/Upper.cnf', '');
    put('profiles/notes.txt', '');
    const profiles = listProfileFiles(assetsFolder);
    expect(profiles.filter(({ builtIn }) => !builtIn).map(({ name }) => name)).toEqual(['mine']);
    expect(profiles.at(-1)?.name).toBe('mine');
    expect(profiles.filter(({ builtIn }) => builtIn).map(({ name }) => name)).toContain('tls-server');
    expect(readProfileFile(assetsFolder, 'mine')).toMatchObject({ text: '[ profile ]\n', builtIn: false });
    expect(readProfileFile(assetsFolder, 'tls-server').text).toContain('serverAuth');
  });

  test.each(['nope', '../mine', '', 'Upper'])('%j is not found, and what there is is told', (name) => {
    put('profiles/mine.cnf', '');
    expect(() => readProfileFile(assetsFolder, name)).toThrow(
      expect.objectContaining({ code: 'profile-not-found', hint: expect.stringContaining('mine') }),
    );
  });

  test('a built-in name, bytes that are no text, and an endless file are refused', () => {
    put('profiles/mine.cnf', Buffer.from([0xff, 0xfe]));
    expect(() => readProfileFile(assetsFolder, 'mine')).toThrow(expect.objectContaining({ code: 'profile-invalid' }));
    put('profiles/long.cnf', Buffer.alloc(1024 * 1024 + 1, 'x'));
    expect(() => readProfileFile(assetsFolder, 'long')).toThrow(expect.objectContaining({ code: 'profile-invalid' }));
    put('profiles/tls-server.cnf', '');
    expect(() => listProfileFiles(assetsFolder)).toThrow(expect.objectContaining({ code: 'profile-invalid' }));
  });
});

describe('a check of the folder', () => {
  beforeEach(async () => {
    const store = await openStore(assetsFolder);
    await store.save(issuedWrite('alice', pair));
    await store.close();
  });

  const findings = () => checkFolder(assetsFolder).filter(({ level }) => level !== 'ok');
  const finding = (level: string, subject: string, message: string) => [
    expect.objectContaining({
      level,
      subject: expect.stringContaining(subject),
      message: expect.stringContaining(message),
      cure: expect.any(String),
    }),
  ];

  test('finds nothing in a good one, and nothing where there is none yet', () => {
    expect(findings()).toEqual([]);
    expect(checkFolder(path.join(assetsFolder, 'none')).map(({ level }) => level)).toEqual(['ok']);
  });

  test.each<[string, () => void, [string, string, string]]>([
    [
      'a key for everybody',
      () => chmodSync(path.join(assetsFolder, 'keys/alice-key.pem'), 0o644),
      ['broken', 'alice-key.pem', '0644'],
    ],
    [
      'a key for the group',
      () => chmodSync(path.join(assetsFolder, 'keys/alice-key.pem'), 0o640),
      ['warning', 'alice-key.pem', '0640'],
    ],
    ['an open folder', () => chmodSync(path.join(assetsFolder, 'keys'), 0o755), ['warning', 'keys', '0755']],
    ['a folder that everybody may change', () => chmodSync(assetsFolder, 0o777), ['broken', '/assets', '0777']],
    ['a folder that its group may change', () => chmodSync(assetsFolder, 0o770), ['warning', '/assets', '0770']],
    [
      'an open record',
      () => chmodSync(path.join(assetsFolder, 'certwright.db'), 0o644),
      ['broken', 'certwright.db', '0644'],
    ],
    ['a file left behind', () => put('keys/.x.pem.0123456789abcdef.tmp', ''), ['warning', '.x.pem', 'left it']],
    [
      'a certificate that is gone',
      () => rmSync(path.join(assetsFolder, 'keys/alice.pem')),
      ['warning', 'alice', 'gone'],
    ],
    ['another certificate', () => put('keys/alice.pem', other.certificatePem), ['broken', 'alice', 'the record says']],
    ['no certificate', () => put('keys/alice.pem', 'x'), ['broken', 'alice', 'cannot be read']],
    ['a lost record', () => rmSync(path.join(assetsFolder, 'certwright.db')), ['broken', 'certwright.db', 'is gone']],
    ['a damaged record', () => put('certwright.db', 'x'.repeat(5000)), ['broken', 'certwright.db', 'cannot be read']],
  ])('tells %s', (_, spoil, expected) => {
    spoil();
    expect(findings()).toEqual(finding(...expected));
  });

  test('tells an authority whose certificate is gone', async () => {
    const [authority] = makeTestPairs(1, 'CA:TRUE');
    const store = await openStore(assetsFolder);
    if (authority) await store.save(issuedWrite('issuing', authority));
    await store.close();
    rmSync(path.join(assetsFolder, 'keys/issuing.pem'));
    expect(findings()).toEqual(finding('broken', 'issuing', 'gone'));
  });

  test('tells of a write that is not finished, and changes nothing', async () => {
    const store = await openStore(assetsFolder, {
      onStep: (step) => {
        if (step === 'committed') throw new Error('stopped');
      },
    });
    await expect(store.save(issuedWrite('bob', other))).rejects.toThrow('stopped');
    await store.close();
    const messages = findings().map(({ message }) => message);
    expect(messages).toContain('it is written, but not yet under its name');
    expect(findings().map(({ message }) => message)).toEqual(messages);
    await (await openStore(assetsFolder)).close();
    expect(findings()).toEqual([]);
    expect(readPair(assetsFolder, 'bob')).toMatchObject({ certificateFile: 'present', keyFile: 'present' });
  });
});
