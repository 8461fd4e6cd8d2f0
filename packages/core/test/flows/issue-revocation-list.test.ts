import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { parseRevocationList } from '../../src/certificate/parse-revocation-list.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { diagnose } from '../../src/diagnose.ts';
import { issueRevocationList, issueRevocationLists } from '../../src/issue-revocation-list.ts';
import { openStore } from '../../src/store/store.ts';
import { makeRevocationList } from '../make-revocation-list.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  putPair,
  snapshot,
} from './flow-bench.ts';
import { issueLeaf, readList, readTable, revokeLeaf, serialsOf } from './revocation-bench.ts';
import { encryptKey } from './signing-fixture.ts';

const day = 86_400_000;
const modeOf = (file: string) => (lstatSync(file).mode & 0o777).toString(8);

function at(bench: Bench, days: number, more: Parameters<typeof openBench>[1] = {}): Bench {
  return openBench(onTestFinished, {
    assetsFolder: bench.assetsFolder,
    at: new Date(now.getTime() + days * day),
    ...more,
  });
}

describe('a list', () => {
  test('is of version 2, with exact times and a number that grows, as PEM and DER', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const first = await issueRevocationList(bench.workbench, 'ca');
    expect(first).toMatchObject({ authority: 'ca', outcome: 'published', crlNumber: 1, entries: [] });
    expect(readList(bench)).toEqual({
      crlNumber: 1,
      thisUpdate: new Date('2031-05-06T07:08:09Z'),
      nextUpdate: new Date('2031-05-13T07:08:09Z'),
      entries: [],
    });
    const second = await issueRevocationList(bench.workbench, 'ca', { validFor: '36h' });
    expect([second.crlNumber, second.nextUpdate]).toEqual([2, new Date('2031-05-07T19:08:09Z')]);
    expect(readList(bench)).toMatchObject({ crlNumber: 2, nextUpdate: second.nextUpdate });
    const list = parseRevocationList(bench.read('crl', 'ca.pem'));
    expect(list.version).toBe(2);
    expect(readFileSync(bench.file('crl', 'ca.crl')).equals(list.der)).toBe(true);
    expect([first.pemPath, first.derPath]).toEqual([bench.file('crl', 'ca.pem'), bench.file('crl', 'ca.crl')]);
    expect(readdirSync(bench.file('crl')).sort()).toEqual(['ca.crl', 'ca.pem']);
    expect(['crl', 'crl/ca.pem', 'crl/ca.crl'].map((file) => modeOf(bench.file(file)))).toEqual(['700', '644', '644']);
    expect(readTable(bench.assetsFolder, 'auditTrail').at(-1)).toMatchObject({
      action: 'issue-crl',
      target: 'ca',
      outcome: 'done',
      details: '{"crlNumber":"2"}',
    });
  });

  test('tells every revocation with its date and reason, and nothing else', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const reasons = ['keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'];
    const told = [];
    for (const [index, reason] of [...reasons, 'certificateHold', 'unspecified'].entries()) {
      const { serialNumber } = await issueLeaf(bench, `leaf-${index}`);
      await revokeLeaf(at(bench, index), serialNumber, reason);
      told.push({ serialNumber, revocationDate: new Date(Date.parse('2031-05-06T07:08:09Z') + index * day), reason });
    }
    await issueLeaf(bench, 'good');
    await issueRevocationList(at(bench, 10).workbench, 'ca');
    const numbers = ['', ...reasons, 'certificateHold'];
    const bySerial = (a: { serialNumber: string }, b: { serialNumber: string }) =>
      a.serialNumber.localeCompare(b.serialNumber);
    expect(readList(bench).entries.toSorted(bySerial)).toEqual(
      told
        .map(({ reason, ...entry }) => ({
          ...entry,
          reason: reason === 'unspecified' ? undefined : numbers.indexOf(reason),
        }))
        .toSorted(bySerial),
    );
  });

  test.each(['ed25519', 'ec-p384', 'rsa-2048'] as const)('is signed by a key of kind %s', async (keyAlgorithm) => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', lifetimeDays: 300, keyAlgorithm });
    expect((await issueRevocationList(bench.workbench, 'ca')).outcome).toBe('published');
  });

  test('is signed by an encrypted key, and not without its passphrase', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    putPair(bench.assetsFolder, 'ca', { privateKeyPem: encryptKey(bench.read('keys', 'ca-key.pem'), 'secret') });
    await expect(issueRevocationList(bench.workbench, 'ca')).rejects.toMatchObject({ code: 'passphrase-required' });
    const [wrong, right] = ['wrong', 'secret'].map((passphrase) =>
      at(bench, 0, { getPassphrase: async () => passphrase }),
    );
    await expect(issueRevocationList(wrong?.workbench ?? bench.workbench, 'ca')).rejects.toMatchObject({
      code: 'passphrase-wrong',
    });
    expect(existsSync(bench.file('crl'))).toBe(false);
    expect((await issueRevocationList(right?.workbench ?? bench.workbench, 'ca')).crlNumber).toBe(1);
    expect(JSON.stringify(right?.runs)).not.toContain('secret');
  });

  test('of a thousand certificates is whole', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const store = await bench.workbench.store();
    const [template] = [await revokeLeaf(bench, (await issueLeaf(bench, 'alice')).serialNumber)];
    const serialNumbers = Array.from({ length: 999 }, (_, index) => (index + 1).toString(16));
    const audit = bench.workbench.audited('revoke');
    await Promise.all(
      serialNumbers.map((serialNumber) => store.revoke({ ...template.revocation, serialNumber }, audit)),
    );
    await issueRevocationList(bench.workbench, 'ca');
    expect(serialsOf(bench)).toEqual([...serialNumbers, template.revocation.serialNumber].sort());
  });
});

test('doctor tells whether the last list is still in force', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const listFindings = async ({ workbench }: Bench) =>
    (await diagnose(workbench)).filter(({ subject }) => subject.startsWith('revocation list'));
  expect(await listFindings(bench)).toEqual([]);
  await issueRevocationList(bench.workbench, 'ca');
  const subject = 'revocation list of ca';
  expect(await listFindings(at(bench, 6))).toEqual([
    { level: 'ok', subject, message: 'number 1 is in force until 2031-05-13T07:08:09.000Z' },
  ]);
  expect(await listFindings(at(bench, 8))).toEqual([
    { level: 'warning', subject, message: expect.stringMatching(/^number 1 ended on/), cure: 'certwright ca crl ca' },
  ]);
});

describe('from 2050 on', () => {
  test('times are told right; a date of revocation is the last that openssl can write', async () => {
    const bench = await openBenchWithAuthority(onTestFinished, { at: new Date('2049-06-01T00:00:00Z') });
    const early = await issueLeaf(bench, 'early', { lifetimeDays: 1000 });
    const late = await issueLeaf(bench, 'late', { lifetimeDays: 1000 });
    await revokeLeaf(bench, 'early');
    const then = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date('2050-03-04T05:06:07Z') });
    await revokeLeaf(then, 'late');
    await issueRevocationList(then.workbench, 'ca');
    const { thisUpdate, nextUpdate, entries } = readList(bench);
    expect([thisUpdate, nextUpdate]).toEqual([new Date('2050-03-04T05:06:07Z'), new Date('2050-03-11T05:06:07Z')]);
    const dates = new Map(entries.map(({ serialNumber, revocationDate }) => [serialNumber, revocationDate]));
    expect(dates.get(early.serialNumber)).toEqual(new Date('2049-06-01T00:00:00Z'));
    expect(dates.get(late.serialNumber)).toEqual(new Date('2049-12-31T23:59:59Z'));
  });
});

describe('an entry of an expired certificate', () => {
  const serialsAt = async (bench: Bench, days: number) => {
    await issueRevocationList(at(bench, days).workbench, 'ca');
    return serialsOf(bench);
  };

  test('stays for one more list after it expired, and is gone from the next', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber: short } = await issueLeaf(bench, 'short', { lifetimeDays: 2 });
    const { serialNumber: long } = await issueLeaf(bench, 'long', { lifetimeDays: 60 });
    await revokeLeaf(bench, 'short');
    await revokeLeaf(bench, 'long');
    const both = [short, long].sort();
    expect(await serialsAt(bench, 1)).toEqual(both);
    expect(await serialsAt(bench, 3)).toEqual(both);
    expect(await serialsAt(bench, 4)).toEqual([long]);
    expect(await serialsAt(bench, 5)).toEqual([long]);
    expect(await serialsAt(bench, 61)).toEqual([long]);
    expect(await serialsAt(bench, 62)).toEqual([]);
  });

  test('that was revoked only then stands in one list too', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'short', { lifetimeDays: 2 });
    expect(await serialsAt(bench, 3)).toEqual([]);
    await revokeLeaf(at(bench, 3), 'short');
    expect(await serialsAt(bench, 3)).toEqual([serialNumber]);
    expect(await serialsAt(bench, 4)).toEqual([]);
  });

  test('stays as long as no list that told of it was published', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'short', { lifetimeDays: 2 });
    await revokeLeaf(bench, 'short');
    const failing = fakeOpensslFolder('case "$2" in -gencrl) exit 1;; esac; exec "$REAL" "$@"', onTestFinished);
    const broken = at(bench, 3, { settings: { searchPath: `${failing}:${process.env.PATH}` } });
    await expect(issueRevocationList(broken.workbench, 'ca')).rejects.toMatchObject({ code: 'openssl-failed' });
    expect(await serialsAt(bench, 4)).toEqual([serialNumber]);
    expect(await serialsAt(bench, 5)).toEqual([]);
  });

  test('does not go while it is valid, though a list was made by a clock that ran ahead', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { serialNumber } = await issueLeaf(bench, 'alice');
    await revokeLeaf(bench, 'alice');
    expect(await serialsAt(bench, 100)).toEqual([serialNumber]);
    expect(await serialsAt(bench, 1)).toEqual([serialNumber]);
  });
});

describe('numbers never go back', () => {
  test('each key has its own; two names of one key share theirs, and each has its file', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 300 });
    for (const file of ['.pem', '-key.pem']) cpSync(bench.file('keys', `ca${file}`), bench.file('keys', `copy${file}`));
    const { serialNumber } = await issueLeaf(bench, 'alice');
    await revokeLeaf(bench, 'alice');
    const lists = await issueRevocationLists(bench.workbench);
    expect(lists.map(({ authority, crlNumber }) => [authority, crlNumber])).toEqual([
      ['ca', 1],
      ['copy', 2],
      ['other', 1],
    ]);
    expect([serialsOf(bench, 'ca'), serialsOf(bench, 'copy'), serialsOf(bench, 'other')]).toEqual([
      [serialNumber],
      [serialNumber],
      [],
    ]);
  });

  test('a list that is done later than one of a higher number does not take its place', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const script = `case "$2" in -gencrl) "$REAL" "$@" >"$HERE/out.$$"; [ -e "$HERE/first" ] || { : >"$HERE/first"; until [ -e "$HERE/go" ]; do sleep 0.05; done; }; cat "$HERE/out.$$";; *) exec "$REAL" "$@";; esac`;
    const folder = fakeOpensslFolder(script, onTestFinished);
    const slow = at(bench, 0, { settings: { searchPath: `${folder}:${process.env.PATH}`, concurrency: 2 } });
    const first = issueRevocationList(slow.workbench, 'ca');
    while (!existsSync(path.join(folder, 'first'))) await new Promise((resolve) => setTimeout(resolve, 10));
    const { serialNumber } = await issueLeaf(bench, 'alice');
    await revokeLeaf(bench, 'alice');
    expect(await issueRevocationList(bench.workbench, 'ca')).toMatchObject({ crlNumber: 2, outcome: 'published' });
    writeFileSync(path.join(folder, 'go'), '');
    expect(await first).toMatchObject({ crlNumber: 1, outcome: 'overtaken' });
    expect([readList(bench).crlNumber, serialsOf(bench)]).toEqual([2, [serialNumber]]);
    expect(readTable(bench.assetsFolder, 'revocationLists').map(({ publishedAt }) => publishedAt !== null)).toEqual([
      false,
      true,
    ]);
  });

  test('after an old record was put back, they go on, and what was revoked meanwhile is taken over', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const serials = [];
    for (const name of ['early', 'late']) serials.push((await issueLeaf(bench, name)).serialNumber);
    const [early = '', late = ''] = serials;
    await revokeLeaf(bench, 'early', 'keyCompromise');
    await issueRevocationList(bench.workbench, 'ca');
    await bench.workbench.close();
    const backup = path.join(temporaryFolder(onTestFinished), 'certwright.db');
    cpSync(bench.file('certwright.db'), backup);
    const meanwhile = at(bench, 1);
    await revokeLeaf(meanwhile, 'late', 'superseded');
    for (let count = 0; count < 3; count += 1) await issueRevocationList(meanwhile.workbench, 'ca');
    await meanwhile.workbench.close();
    cpSync(backup, bench.file('certwright.db'));

    const after = at(bench, 2);
    const list = await issueRevocationList(after.workbench, 'ca');
    expect(list.crlNumber).toBe(5);
    expect(after.warnings()).toEqual([expect.stringMatching(/"ca".* knew of 1 .* go on with 5$/)]);
    expect(serialsOf(bench)).toEqual([early, late].sort());
    const taken = readTable(bench.assetsFolder, 'revocations').find(({ serialNumber }) => serialNumber === late);
    expect(taken).toMatchObject({ name: 'late', reason: 'superseded', revokedAt: '2031-05-07T07:08:09.000Z' });
    await issueRevocationList(after.workbench, 'ca');
    expect([readList(bench).crlNumber, after.warnings().length]).toEqual([6, 1]);
  });

  /** As the program that had the authority before left it. */
  function putForeignList(bench: Bench, openssl: OpensslFolder, crlNumber: string) {
    const brought = makeBroughtAuthority(openssl.path);
    putPair(bench.assetsFolder, 'brought', brought);
    const pem = makeRevocationList(openssl, {
      key: 'brought-key.pem',
      certificate: openssl.write('brought.pem', brought.certificatePem),
      crlNumber,
      extensions: 'authorityKeyIdentifier = keyid:always',
      revoked: [{ serialNumber: '07', reason: 'superseded' }],
      extra: ['-crl_lastupdate', '20310101000000Z', '-crl_nextupdate', '20320101000000Z'],
    });
    mkdirSync(bench.file('crl'), { mode: 0o700 });
    writeFileSync(bench.file('crl', 'brought.crl'), parseRevocationList(pem).der);
    return parseCertificate(brought.certificatePem);
  }

  test('those of an authority that was brought with its list go on too', async () => {
    const [bench, openssl] = [openBench(onTestFinished), new OpensslFolder()];
    onTestFinished(() => openssl.remove());
    const { validity } = putForeignList(bench, openssl, '1001');
    expect((await issueRevocationList(bench.workbench, 'brought')).crlNumber).toBe(0x1002);
    expect(serialsOf(bench, 'brought')).toEqual(['7']);
    expect(readTable(bench.assetsFolder, 'revocations')[0]).toMatchObject({
      name: 'serial number 7',
      notAfter: validity.notAfter.toISOString(),
    });
  });

  test('one that is too large to count on is refused, and its list stays', async () => {
    const [bench, openssl] = [openBench(onTestFinished), new OpensslFolder()];
    onTestFinished(() => openssl.remove());
    putForeignList(bench, openssl, '20000000000000');
    const before = bench.read('crl', 'brought.crl');
    await expect(issueRevocationList(bench.workbench, 'brought')).rejects.toMatchObject({
      code: 'revocation-list-invalid',
      hint: expect.any(String),
    });
    expect(bench.read('crl', 'brought.crl')).toBe(before);
  });

  test('what lies there and is no list of this key counts for nothing', async () => {
    const [bench, other] = [await openBenchWithAuthority(onTestFinished), await openBenchWithAuthority(onTestFinished)];
    for (let count = 0; count < 3; count += 1) await issueRevocationList(other.workbench, 'ca');
    cpSync(other.file('crl'), bench.file('crl'), { recursive: true });
    expect((await issueRevocationList(bench.workbench, 'ca')).crlNumber).toBe(1);
    writeFileSync(bench.file('crl', 'ca.crl'), 'hello');
    expect(await issueRevocationList(bench.workbench, 'ca')).toMatchObject({ crlNumber: 2, outcome: 'published' });
  });
});

describe('an authority', () => {
  const withoutUsage = 'basicConstraints = critical, CA:TRUE\nsubjectKeyIdentifier = hash';
  const signerOnly = `${withoutUsage}\nkeyUsage = critical, keyCertSign`;

  test('without cRLSign is refused by name, and left out with a warning else', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const folder = temporaryFolder(onTestFinished);
    putPair(bench.assetsFolder, 'signer', makeBroughtAuthority(folder, { extensions: signerOnly }));
    await expect(issueRevocationList(bench.workbench, 'signer')).rejects.toMatchObject({
      code: 'authority-invalid',
      message: 'authority "signer" cannot sign revocation lists: its keyUsage has no cRLSign (RFC 5280 §4.2.1.3)',
      hint: expect.any(String),
    });
    const lists = await issueRevocationLists(bench.workbench);
    expect(lists.map(({ authority }) => authority)).toEqual(['ca']);
    expect(bench.warnings()).toEqual([expect.stringMatching(/^no revocation list of "signer": .*no cRLSign/)]);
  });

  test('without any keyUsage may sign lists', async () => {
    const bench = openBench(onTestFinished);
    const brought = makeBroughtAuthority(temporaryFolder(onTestFinished), { extensions: withoutUsage });
    putPair(bench.assetsFolder, 'brought', brought);
    expect((await issueRevocationList(bench.workbench, 'brought')).outcome).toBe('published');
  });

  test('whose key is elsewhere is left out with a warning; when there is no other, that is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    rmSync(bench.file('keys', 'ca-key.pem'));
    await expectRefused(bench, () => issueRevocationLists(bench.workbench), 'authority-not-found', 'can sign a list');
    expect(bench.warnings()).toEqual([expect.stringMatching(/^no revocation list of "ca": its key, .* is missing/)]);
  });

  test('that was revoked signs nothing any more, and is left out with a warning', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 300 });
    await revokeLeaf(bench, 'issuing', 'cACompromise');
    const refused = {
      code: 'authority-invalid',
      message: 'authority "issuing" cannot sign: it was revoked on 2031-05-06T07:08:09.000Z',
    };
    await expect(issueLeaf(bench, 'alice', { authority: 'issuing' })).rejects.toMatchObject(refused);
    await expect(issueRevocationList(bench.workbench, 'issuing')).rejects.toMatchObject(refused);
    const lists = await issueRevocationLists(bench.workbench);
    expect(lists.map(({ authority }) => authority)).toEqual(['ca']);
    expect(bench.warnings().at(-1)).toMatch(/^no revocation list of "issuing": it was revoked on/);
  });

  test('that fails is told once the others have got theirs', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    putPair(bench.assetsFolder, 'ca', { privateKeyPem: encryptKey(bench.read('keys', 'ca-key.pem'), 'secret') });
    await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 300 });
    await expect(issueRevocationLists(bench.workbench)).rejects.toMatchObject({ code: 'passphrase-required' });
    expect(readdirSync(bench.file('crl')).sort()).toEqual(['other.crl', 'other.pem']);
  });

  test('that is not there, and a duration that is none, are refused', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const issue = (name: string, validFor: unknown) => issueRevocationList(bench.workbench, name, { validFor });
    await expect(issue('other', '7d')).rejects.toMatchObject({ code: 'authority-not-found' });
    await expect(issue('../ca', '7d')).rejects.toMatchObject({ code: 'name-invalid' });
    await expect(issue('ca', 'a week')).rejects.toMatchObject({ code: 'request-invalid' });
    await expect(issue('ca', '0d')).rejects.toMatchObject({ code: 'request-invalid' });
    expect(readTable(bench.assetsFolder, 'revocationLists')).toEqual([]);
  });
});

describe('an openssl that does not do what it was asked', () => {
  /** After a good list, another one with this script for openssl. */
  async function refusedWith(script: string, code: string, part: RegExp) {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'alice');
    await issueRevocationList(bench.workbench, 'ca');
    await revokeLeaf(bench, 'alice');
    const before = snapshot(bench.file('crl'));
    const folder = fakeOpensslFolder(`case "$2" in -gencrl) ${script};; *) exec "$REAL" "$@";; esac`, onTestFinished);
    cpSync(bench.file('crl', 'ca.pem'), path.join(folder, 'old.pem'));
    const broken = at(bench, 0, { settings: { searchPath: `${folder}:${process.env.PATH}` } });
    const error = await issueRevocationList(broken.workbench, 'ca').catch((thrown) => thrown);
    expect(error).toMatchObject({ code, hint: expect.any(String) });
    expect([error.message, ...error.details].join('\n')).toMatch(part);
    expect(snapshot(bench.file('crl'))).toEqual(before);
    expect((await issueRevocationList(bench.workbench, 'ca')).crlNumber).toBe(3);
    return serialsOf(bench);
  }

  test.each([
    [
      'gives an older list',
      'cat "$HERE/old.pem"',
      'not-as-planned',
      /crlNumber: wanted 2, found 1\n.*wanted .*missing/s,
    ],
    [
      'leaves out what is revoked',
      ': >index.txt; exec "$REAL" "$@"',
      'not-as-planned',
      /entries: wanted .* which is missing/,
    ],
    ['prints nothing', 'exit 0', 'openssl-failed', /cannot be read/],
    ['prints half', '"$REAL" "$@" | head -c 200', 'openssl-failed', /cannot be read/],
    ['fails', 'exit 1', 'openssl-failed', /exit code 1/],
    ['is killed', 'kill -9 $$', 'openssl-failed', /did not run to its end/],
  ])('%s: the list that is there stays, and the next one is whole', async (_, script, code, part) => {
    expect(await refusedWith(script, code, part)).toHaveLength(1);
  });
});

describe('the folder crl', () => {
  test('is never written through a link', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const elsewhere = temporaryFolder(onTestFinished);
    symlinkSync(elsewhere, bench.file('crl'));
    const other = at(bench, 0);
    await expect(issueRevocationList(other.workbench, 'ca')).rejects.toMatchObject({
      code: 'folder-invalid',
      message: `${bench.file('crl')} is a symbolic link`,
    });
    await expect(issueRevocationList(bench.workbench, 'ca')).rejects.toMatchObject({ code: 'folder-invalid' });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('a link in it is replaced, and what it leads to stays as it is', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const elsewhere = path.join(temporaryFolder(onTestFinished), 'list.pem');
    writeFileSync(elsewhere, 'mine');
    mkdirSync(bench.file('crl'));
    symlinkSync(elsewhere, bench.file('crl', 'ca.pem'));
    await issueRevocationList(bench.workbench, 'ca');
    expect(lstatSync(bench.file('crl', 'ca.pem')).isFile()).toBe(true);
    expect(snapshot(path.dirname(elsewhere))).toEqual({ 'list.pem': expect.stringContaining(btoa('mine')) });
  });

  test('a folder where a list should be is refused', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    mkdirSync(bench.file('crl', 'ca.crl'), { recursive: true });
    await expect(issueRevocationList(bench.workbench, 'ca')).rejects.toMatchObject({ code: 'file-exists' });
  });

  test('is tidied: what a stopped process left there goes', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueRevocationList(bench.workbench, 'ca');
    const left = bench.file('crl', '.ca.pem.0123456789abcdef.tmp');
    writeFileSync(left, 'half');
    await (await openStore(bench.assetsFolder)).close();
    expect(existsSync(left)).toBe(false);
    expect(readdirSync(bench.file('crl')).sort()).toEqual(['ca.crl', 'ca.pem']);
  });

  test('gets no list of a key that was replaced meanwhile', async () => {
    const [bench, other] = [await openBenchWithAuthority(onTestFinished), await openBenchWithAuthority(onTestFinished)];
    const script = `case "$2" in -gencrl) "$REAL" "$@"; cp '${other.file('keys')}'/ca*.pem '${bench.file('keys')}';; *) exec "$REAL" "$@";; esac`;
    const folder = fakeOpensslFolder(script, onTestFinished);
    const swapping = at(bench, 0, { settings: { searchPath: `${folder}:${process.env.PATH}` } });
    await expect(issueRevocationList(swapping.workbench, 'ca')).rejects.toMatchObject({
      code: 'key-mismatch',
      message: expect.stringContaining('"ca" has got another key'),
    });
    expect(readdirSync(bench.file('crl'))).toEqual([]);
  });
});
