import { afterAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { makeRunner } from '../../test/flows/fake-openssl.ts';
import { makeTbs, withNames } from '../../test/flows/signing-fixture.ts';
import { keyAlgorithms } from '../certificate/key-algorithm.ts';
import { parsePrivateKey } from '../certificate/private-key.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { findProgram } from './find-openssl.ts';
import type { KeyAndRequest } from './key-and-request.ts';
import { KeyMaker } from './key-maker.ts';

const xargsPath = findProgram('xargs', process.env.PATH ?? '');
const real = makeRunner(afterAll, { xargsPath });

function numbered(count: number, keyAlgorithm = 'ec-p256'): TbsCertificate[] {
  return Array.from({ length: count }, (_, index) =>
    makeTbs({
      subject: [{ type: 'commonName', value: `web ${index}` }],
      extensions: withNames(`web-${index}.example`),
      keyAlgorithm,
    }),
  );
}

function makeAll(keyMaker: KeyMaker, decided: readonly TbsCertificate[]): Promise<KeyAndRequest[]> {
  return Promise.all(decided.map((tbs) => keyMaker.make(tbs)));
}

function expectMade(made: readonly KeyAndRequest[], decided: readonly TbsCertificate[]): void {
  for (const [index, { privateKeyPem, certificationRequest }] of made.entries()) {
    const { subject, subjectPublicKeyInfo, extensions } = certificationRequest;
    expect(subject).toEqual(decided[index]?.subject);
    expect(extensions.subjectAltName).toEqual(decided[index]?.extensions.subjectAltName);
    expect(parsePrivateKey(privateKeyPem).subjectPublicKeyInfo.der.equals(subjectPublicKeyInfo.der)).toBe(true);
    expect(subjectPublicKeyInfo.algorithm).toBe(decided[index]?.keyAlgorithm);
  }
  expect(made).toHaveLength(decided.length);
  expect(new Set(made.map(({ privateKeyPem }) => privateKeyPem)).size).toBe(decided.length);
}

describe('each key goes to the certificate that it is for', () => {
  test.each(keyAlgorithms.filter((word) => !word.startsWith('rsa-')))('%s, 40 at once', async (keyAlgorithm) => {
    const decided = numbered(40, keyAlgorithm);
    const keyMaker = new KeyMaker(real.runner);
    expectMade(await makeAll(keyMaker, decided), decided);
  });

  it('of several kinds, and with an empty subject among them', async () => {
    const critical = { subjectAltName: { critical: true, names: [{ type: 'dNSName' as const, value: 'a.example' }] } };
    const decided = [
      ...numbered(3, 'ec-p256'),
      ...numbered(2, 'rsa-2048'),
      ...numbered(3, 'ed25519'),
      makeTbs({ subject: [], extensions: critical }),
      makeTbs({ subject: [], extensions: critical }),
    ];
    const keyMaker = new KeyMaker(real.runner);
    expectMade(await makeAll(keyMaker, decided), decided);
  });

  it('without xargs too', async () => {
    const { runner } = makeRunner(onTestFinished);
    const decided = numbered(5);
    const keyMaker = new KeyMaker(runner);
    expectMade(await makeAll(keyMaker, decided), decided);
  });
});

describe('quick keys', () => {
  it('are told one by one, as the lines that ran', async () => {
    const { runner, runs } = makeRunner(onTestFinished, { xargsPath });
    await makeAll(new KeyMaker(runner), numbered(3));
    expect(runs.map(({ args }) => args.slice(0, 4))).toEqual(
      [0, 1, 2].map((index) => ['req', '-new', '-config', `request-${index}.cnf`]),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  });

  test.each([
    ['fails', 'exit 1'],
    ['prints nothing', 'exit 0'],
    ['prints half a key', '"$REAL" "$@" | head -c 100'],
    [
      'prints the key of another',
      '"$REAL" "$@" >"$HERE/one"; "$REAL" "$@" | sed "/BEGIN CERT/,$d"; sed "/BEGIN PRIV/,/END PRIV/d" "$HERE/one"',
    ],
    ['is killed', 'kill -9 $$'],
  ])('are all there when openssl %s once', async (_, fault) => {
    const { runner } = makeRunner(onTestFinished, {
      xargsPath,
      script: `echo x >>"$HERE/starts"; [ "$(wc -l <"$HERE/starts")" = 3 ] && { ${fault}; exit; }; exec "$REAL" "$@"`,
    });
    const decided = numbered(7);
    expectMade(await makeAll(new KeyMaker(runner), decided), decided);
  });

  it('are refused when openssl always fails, with the reason of one alone', async () => {
    const { runner } = makeRunner(onTestFinished, { xargsPath, script: 'exit 1' });
    const made = await Promise.allSettled(numbered(4).map((tbs) => new KeyMaker(runner).make(tbs)));
    for (const one of made) {
      expect(one).toMatchObject({ reason: { code: 'openssl-failed', message: 'openssl req ended with exit code 1' } });
    }
  });

  it('end with openssl-timed-out when openssl hangs', async () => {
    const { runner } = makeRunner(onTestFinished, { xargsPath, script: 'exec sleep 600', timeoutMs: 300 });
    const keyMaker = new KeyMaker(runner);
    const made = await Promise.allSettled(numbered(4).map((tbs) => keyMaker.make(tbs)));
    for (const one of made) expect(one).toMatchObject({ reason: { code: 'openssl-timed-out' } });
  });
});
