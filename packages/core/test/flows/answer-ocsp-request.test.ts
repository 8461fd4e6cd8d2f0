import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOcspRequest } from '../../src/answer-ocsp-request.ts';
import type { Certificate } from '../../src/certificate/certificate.ts';
import { parseOcspRequest } from '../../src/certificate/parse-ocsp-request.ts';
import { parseOcspResponse } from '../../src/certificate/parse-ocsp-response.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { createOcspResponder } from '../../src/create-ocsp-responder.ts';
import { getAuthorityState } from '../../src/list-authorities.ts';
import { runProgram } from '../peers/run-program.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  makeBroughtAuthority,
  openBench,
  openBenchWithAuthority,
  putPair,
  snapshot,
} from './flow-bench.ts';
import { issueLeaf, revokeLeaf } from './revocation-bench.ts';
import { encryptKey } from './signing-fixture.ts';

/** With a responder; openssl answers by the system's time, so that is the clock here too. */
async function openBenchWithResponder(options: Parameters<typeof openBench>[1] = {}): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished, { at: new Date(), ...options });
  await createOcspResponder(bench.workbench, { authority: 'ca' });
  bench.runs.length = 0;
  return bench;
}

/** What openssl asks of `ca`. */
async function ask(bench: Bench, ...args: readonly string[]): Promise<Buffer> {
  const folder = temporaryFolder(onTestFinished);
  const question = ['ocsp', '-issuer', bench.file('keys', 'ca.pem'), ...args, '-reqout', 'request.der'];
  const { exitCode, output } = await runProgram('openssl', question, { cwd: folder });
  if (exitCode !== 0) throw new Error(output);
  return readFileSync(path.join(folder, 'request.der'));
}

const serial = ({ serialNumber }: Certificate) => ['-serial', `0x${serialNumber}`];

/** What openssl, as a client that trusts `ca` alone, makes of the answer. */
async function verifyByOpenssl(bench: Bench, request: Buffer, response: Buffer): Promise<string> {
  const folder = temporaryFolder(onTestFinished);
  const file = (name: string, content: Buffer) => {
    writeFileSync(path.join(folder, name), content);
    return name;
  };
  const ca = bench.file('keys', 'ca.pem');
  const question = ['-reqin', file('request.der', request), '-respin', file('answer.der', response)];
  const trust = ['-issuer', ca, '-CAfile', ca, '-no-CApath', '-no-CAstore'];
  const { exitCode, output } = await runProgram('openssl', ['ocsp', ...question, ...trust, '-resp_text'], {
    cwd: folder,
  });
  expect(exitCode, output).toBe(0);
  return output;
}

const answerTo = (bench: Bench, request: Buffer) => answerOcspRequest(bench.workbench, { authority: 'ca', request });

describe('a question is answered', () => {
  test.each(['-sha1', '-sha256'])('good, revoked or unknown, by %s, so that openssl believes it', async (algorithm) => {
    const bench = await openBenchWithResponder();
    const [good, revoked] = [await issueLeaf(bench, 'good'), await issueLeaf(bench, 'revoked')];
    const { revocation } = await revokeLeaf(bench, 'revoked', 'cACompromise');
    const asked = [good, revoked].flatMap((leaf) => [algorithm, ...serial(leaf)]);
    const request = await ask(bench, ...asked, algorithm, '-serial', '0x0A1B');
    const { response, status, nextUpdate } = await answerTo(bench, request);
    expect([status, nextUpdate]).toEqual(['successful', undefined]);
    const text = await verifyByOpenssl(bench, request, response);
    expect(text).toContain('Response verify OK');
    expect([...text.matchAll(/Cert Status: (.*)/g)].map(([, word]) => word)).toEqual(['good', 'revoked', 'unknown']);
    expect(text).toContain('Revocation Reason: cACompromise (0x2)');
    const { responses, nonce } = parseOcspResponse(response);
    expect(nonce).toEqual(parseOcspRequest(request).nonce);
    expect(responses[1]?.certStatus).toEqual({
      status: 'revoked',
      revocationTime: revocation.revokedAt,
      reason: 'cACompromise',
    });
  });

  test('without a nonce it may be kept for an hour', async () => {
    const bench = await openBenchWithResponder();
    const request = await ask(bench, '-no_nonce', ...serial(await issueLeaf(bench, 'alice')));
    const { response, nextUpdate } = await answerTo(bench, request);
    const [only] = parseOcspResponse(response).responses;
    expect(nextUpdate).toEqual(only?.nextUpdate);
    expect(Number(nextUpdate) - Number(only?.thisUpdate)).toBe(3_600_000);
    expect(await verifyByOpenssl(bench, request, response)).toContain('Response verify OK');
  });

  test('good for what was replaced, and for what only the folder knows', async () => {
    const bench = await openBenchWithResponder();
    const old = await issueLeaf(bench, 'alice');
    const store = await bench.workbench.store();
    await store.replacePairs([], ['alice']);
    const brought = await issueLeaf(await openCopy(bench), 'brought');
    putPair(bench.assetsFolder, 'brought', { certificatePem: brought.pem });
    const request = await ask(bench, ...serial(old), ...serial(brought));
    const { responses } = parseOcspResponse((await answerTo(bench, request)).response);
    expect(responses.map(({ certStatus }) => certStatus.status)).toEqual(['good', 'good']);
  });

  /** Another folder with the same authority, whose record this one does not know. */
  async function openCopy(bench: Bench): Promise<Bench> {
    const copy = openBench(onTestFinished, { at: new Date() });
    putPair(copy.assetsFolder, 'ca', {
      certificatePem: bench.read('keys', 'ca.pem'),
      privateKeyPem: bench.read('keys', 'ca-key.pem'),
    });
    return copy;
  }

  test('unknown for what another authority of the folder issued', async () => {
    const bench = await openBenchWithResponder();
    await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 300 });
    const leaf = await issueLeaf(bench, 'leaf', { authority: 'other' });
    const ours = await issueLeaf(bench, 'ours');
    const asked = [...serial(leaf), '-issuer', bench.file('keys', 'other.pem'), ...serial(leaf), ...serial(ours)];
    const { responses } = parseOcspResponse((await answerTo(bench, await ask(bench, ...asked))).response);
    expect(responses.map(({ certStatus }) => certStatus.status)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  test('without the key of the authority, and about a number asked twice', async () => {
    const bench = await openBenchWithResponder();
    const leaf = await issueLeaf(bench, 'alice');
    rmSync(bench.file('keys', 'ca-key.pem'));
    const request = await ask(bench, ...serial(leaf), '-sha256', ...serial(leaf));
    const { responses } = parseOcspResponse((await answerTo(bench, request)).response);
    expect(responses.map(({ certStatus }) => certStatus.status)).toEqual(['good', 'good']);
  });

  test.each(['rsa-2048', 'ed25519', 'ec-p384'] as const)(
    'by a responder with a key of kind %s',
    async (keyAlgorithm) => {
      const bench = await openBenchWithAuthority(onTestFinished, { at: new Date() });
      await createOcspResponder(bench.workbench, { authority: 'ca', keyAlgorithm });
      const request = await ask(bench, ...serial(await issueLeaf(bench, 'alice')));
      const { response } = await answerTo(bench, request);
      expect(await verifyByOpenssl(bench, request, response)).toContain('Response verify OK');
    },
  );

  test('with nothing written, and right after a revocation', async () => {
    const bench = await openBenchWithResponder();
    const request = await ask(bench, ...serial(await issueLeaf(bench, 'alice')));
    const before = snapshot(bench.assetsFolder);
    const statusOf = async () =>
      parseOcspResponse((await answerTo(bench, request)).response).responses[0]?.certStatus.status;
    expect(await statusOf()).toBe('good');
    expect(snapshot(bench.assetsFolder)).toEqual(before);
    await revokeLeaf(openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date() }), 'alice');
    expect(await statusOf()).toBe('revoked');
  });

  test('many at once, each its own', async () => {
    const bench = await openBenchWithResponder();
    const leaves = [await issueLeaf(bench, 'good'), await issueLeaf(bench, 'revoked')];
    await revokeLeaf(bench, 'revoked');
    const requests = await Promise.all(leaves.map((leaf) => ask(bench, ...serial(leaf))));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => answerTo(bench, requests[index % 2] ?? Buffer.of())),
    );
    const statuses = answers.map(({ response }) => parseOcspResponse(response).responses[0]?.certStatus.status);
    expect(statuses).toEqual(Array.from({ length: 60 }, (_, index) => (index % 2 ? 'revoked' : 'good')));
  });
});

describe('a question that is none, or not for this authority, is answered so, and starts no openssl', () => {
  test.each([
    ['nothing', Buffer.of()],
    ['text', Buffer.from('hello')],
    ['a megabyte', Buffer.alloc(1_000_000, 0x30)],
  ])('%s: malformedRequest', async (_, request) => {
    const bench = await openBenchWithResponder();
    expect(await answerTo(bench, request)).toEqual({
      status: 'malformedRequest',
      response: Buffer.from('30030a0101', 'hex'),
    });
    expect(bench.runs).toEqual([]);
  });

  test('about certificates of another issuer alone, or by an unknown algorithm: unauthorized', async () => {
    const [bench, other] = [await openBenchWithResponder(), await openBenchWithAuthority(onTestFinished)];
    const unauthorized = { status: 'unauthorized', response: Buffer.from('30030a0106', 'hex') };
    expect(await answerTo(bench, await ask(other, '-serial', '1'))).toEqual(unauthorized);
    expect(await answerTo(bench, await ask(bench, '-md5', '-serial', '1'))).toEqual(unauthorized);
    expect(await answerTo(bench, await ask(bench, '-serial', '1', '-md5', '-serial', '1'))).toEqual(unauthorized);
    expect(bench.runs).toEqual([]);
  });

  test('whatever bytes come', async () => {
    const bench = await openBenchWithResponder();
    const real = await ask(bench, '-serial', '1');
    const answered = async (request: Buffer) =>
      ['malformedRequest', 'unauthorized'].includes((await answerTo(bench, request)).status);
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => answered(Buffer.from(bytes))));
    // What is still a question about this authority is answered by openssl: a few of them are enough.
    const damage = fc.tuple(fc.nat(real.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(damage, async ([offset, change]) => {
        const damaged = Buffer.from(real);
        damaged.writeUInt8(damaged.readUInt8(offset) ^ change, offset);
        const { status, response } = await answerTo(bench, damaged);
        if (status === 'successful') expect(parseOcspResponse(response).responses).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('nobody answers', () => {
  async function refused(bench: Bench, part: RegExp, code = 'certificate-not-found', responder = 'ca-ocsp') {
    const request = await ask(bench, '-serial', '1');
    const work = answerOcspRequest(bench.workbench, { authority: 'ca', request, responder });
    await expect(work).rejects.toMatchObject({ code, message: expect.stringMatching(part), hint: expect.any(String) });
    return expect(work).rejects.toMatchObject({ hint: 'make one with certwright ca ocsp-responder ca' });
  }

  test('without a responder', async () => {
    await refused(await openBenchWithAuthority(onTestFinished), /the OCSP responder "ca-ocsp" of "ca" is not there/);
  });

  test('when it is expired, or not valid yet', async () => {
    const bench = await openBenchWithResponder();
    const at = (days: number) =>
      openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date(Date.now() + days * 86_400_000) });
    await refused(at(31), /expired on/);
    await refused(at(-1), /is not valid before/);
  });

  test('when its key is missing, encrypted, or another', async () => {
    const bench = await openBenchWithResponder();
    const key = bench.read('keys', 'ca-ocsp-key.pem');
    rmSync(bench.file('keys', 'ca-ocsp-key.pem'));
    await refused(bench, /has a key that is missing/);
    putPair(bench.assetsFolder, 'ca-ocsp', { privateKeyPem: encryptKey(key, 'secret') });
    await refused(bench, /has a key that is encrypted/);
    putPair(bench.assetsFolder, 'ca-ocsp', { privateKeyPem: bench.read('keys', 'ca-key.pem') });
    await refused(bench, /has the key of another certificate/);
  });

  test('when it is another authority’s, is revoked, or is no responder at all', async () => {
    const bench = await openBenchWithResponder();
    await issueLeaf(bench, 'web');
    await refused(bench, /"web" of "ca" is no responder/, 'certificate-not-found', 'web');
    await createAuthority(bench.workbench, { name: 'other', lifetimeDays: 300 });
    await createOcspResponder(bench.workbench, { authority: 'other' });
    await refused(
      bench,
      /"other-ocsp" of "ca" was not issued by the key of "ca"/,
      'certificate-not-found',
      'other-ocsp',
    );
    await revokeLeaf(bench, 'ca-ocsp');
    await refused(bench, /is revoked/);
  });

  test('for an authority that is not there', async () => {
    const { workbench } = openBench(onTestFinished);
    const question = { authority: 'ca', request: Buffer.of() };
    await expect(answerOcspRequest(workbench, question)).rejects.toMatchObject({ code: 'authority-not-found' });
  });
});

test.each([
  [
    'calls everything good',
    `sed -i 's/^R\\t\\([^\\t]*\\)\\t[^\\t]*/V\\t\\1\\t/' index.txt; exec "$REAL" "$@"`,
    'not-as-planned',
  ],
  ['prints nothing', 'exit 0', 'openssl-failed'],
  ['prints half', '"$REAL" "$@" | head -c 100', 'openssl-failed'],
  ['prints more', '"$REAL" "$@"; echo more', 'openssl-failed'],
  ['fails', 'exit 1', 'openssl-failed'],
  ['fails when all is printed', '"$REAL" "$@"; exit 1', 'openssl-failed'],
])('an openssl that %s gives no answer', async (_, script, code) => {
  const bench = await openBenchWithResponder();
  const request = await ask(bench, ...serial(await issueLeaf(bench, 'alice')));
  await revokeLeaf(bench, 'alice');
  const folder = fakeOpensslFolder(`case "$1" in ocsp) ${script};; *) exec "$REAL" "$@";; esac`, onTestFinished);
  const broken = openBench(onTestFinished, {
    assetsFolder: bench.assetsFolder,
    at: new Date(),
    settings: { searchPath: `${folder}:${process.env.PATH}` },
  });
  await expect(answerTo(broken, request)).rejects.toMatchObject({ code });
});

describe('a responder', () => {
  const later = (bench: Bench, days: number) =>
    openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date(Date.now() + days * 86_400_000) });
  const make = ({ workbench }: Bench, more: object = {}) =>
    createOcspResponder(workbench, { authority: 'ca', ...more });

  test('is for OCSPSigning alone, with nocheck, and for thirty days', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { name, outcome, certificate } = await make(bench);
    expect([name, outcome]).toEqual(['ca-ocsp', 'created']);
    expect(certificate.extensions).toMatchObject({
      basicConstraints: { cA: false },
      keyUsage: { usages: ['digitalSignature'] },
      extendedKeyUsage: { purposes: ['OCSPSigning'] },
      ocspNoCheck: { critical: false },
    });
    expect(certificate.validity.notAfter).toEqual(new Date('2031-06-05T07:08:08Z'));
  });

  test('is kept while more than a third of its life is left, and made anew after that', async () => {
    const bench = await openBenchWithAuthority(onTestFinished, { at: new Date() });
    const first = await make(bench);
    const again = await make(later(bench, 19));
    expect([again.outcome, again.certificate.fingerprint]).toEqual(['kept', first.certificate.fingerprint]);
    const next = await make(later(bench, 21));
    expect(next.outcome).toBe('replaced');
    expect(next.certificate.subjectPublicKeyInfo.der.equals(first.certificate.subjectPublicKeyInfo.der)).toBe(false);
    expect(bench.read('keys', 'ca-ocsp.pem.bak')).toBe(first.certificate.pem);
  });

  test('is made anew when it cannot answer: revoked, without its key, of an authority that was replaced', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await make(bench);
    await revokeLeaf(bench, 'ca-ocsp');
    expect((await make(bench)).outcome).toBe('replaced');
    rmSync(bench.file('keys', 'ca-ocsp-key.pem'));
    expect((await make(bench)).outcome).toBe('replaced');
    putPair(bench.assetsFolder, 'ca', makeBroughtAuthority(temporaryFolder(onTestFinished)));
    expect((await make(bench)).outcome).toBe('replaced');
    expect((await make(bench)).outcome).toBe('kept');
    const authority = getAuthorityState(bench.workbench, 'ca');
    expect(authority.selfSigned).toBe(true);
  });

  test('takes the place of no other pair; another name can be chosen', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueLeaf(bench, 'ca-ocsp');
    const before = snapshot(bench.file('keys'));
    await expect(make(bench)).rejects.toMatchObject({
      code: 'file-exists',
      message: '"ca-ocsp" is there, and is no OCSP responder',
      hint: expect.stringContaining('--name'),
    });
    expect(snapshot(bench.file('keys'))).toEqual(before);
    expect((await make(bench, { name: 'answers', lifetimeDays: 3 })).name).toBe('answers');
  });

  test.each([
    [{ authority: 'other' }, 'authority-not-found'],
    [{ name: '../x' }, 'name-invalid'],
    [{ lifetimeDays: 0 }, 'request-invalid'],
    [{ keyAlgorithm: 'dsa' }, 'request-invalid'],
  ])('%j is refused', async (input, code) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expect(make(bench, input)).rejects.toMatchObject({ code });
  });
});
