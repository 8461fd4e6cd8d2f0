import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { makeRunner, realOpenssl, temporaryFolder } from '../../test/flows/fake-openssl.ts';
import {
  authorityTbs,
  leafTbs,
  makeRequests,
  makeTbs,
  makeTestAuthority,
  type TestAuthority,
  withNames,
} from '../../test/flows/signing-fixture.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { x509 } from '../../test/peculiar-x509.ts';
import type { CertificationRequest } from '../certificate/certificate.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { parseCertificationRequest } from '../certificate/parse-certification-request.ts';
import { formatPem } from '../certificate/pem.ts';
import { assertAsPlanned } from '../policy/assert-as-planned.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import type { OpensslRun } from './openssl-runner.ts';
import { Signer } from './signer.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());
const shared = makeRunner(afterAll);

let authority: TestAuthority;
beforeAll(async () => {
  authority = await makeTestAuthority(shared.runner, openssl.path);
});

/** How many requests each run of `openssl ca` was given. */
function gatherings(runs: readonly OpensslRun[]): number[] {
  return runs
    .filter(({ args }) => args[0] === 'ca')
    .map(({ args }) => args.filter((arg) => /^request-\d+\.pem$/.test(arg)).length);
}

function numbered(count: number): TbsCertificate[] {
  return Array.from({ length: count }, (_, index) =>
    makeTbs({
      name: `web-${index}`,
      subject: [{ type: 'commonName', value: `web ${index}` }],
      extensions: withNames(`web-${index}.example`),
    }),
  );
}

/** Signs all at once, and holds each against what was decided. */
async function signAll(
  signer: Signer,
  decided: readonly TbsCertificate[],
  requests: readonly CertificationRequest[],
  by: TestAuthority = authority,
) {
  return Promise.all(
    decided.map(async (tbs, index) => {
      const request = requests[index];
      if (!request) throw new Error('a request for each');
      const certificate = await signer.sign(tbs, request, by);
      assertAsPlanned(certificate, tbs, {
        publicKey: request.subjectPublicKeyInfo.der,
        authority: by.certificate,
      });
      return certificate;
    }),
  );
}

const failed = expect.objectContaining({ code: 'openssl-failed' });

describe('gathering', () => {
  it('what comes at once is signed by one run, each by its own request', async () => {
    const { runner, runs } = makeRunner(onTestFinished, { concurrency: 1 });
    const decided = numbered(40);
    await signAll(new Signer(runner), decided, await makeRequests(runner, decided));
    expect(gatherings(runs)).toEqual([40]);
  });

  it('what comes at once is shared between the places that are free, but not in too small parts', async () => {
    const { runner, runs } = makeRunner(onTestFinished, { concurrency: 2 });
    const decided = numbered(140);
    const requests = await makeRequests(shared.runner, decided);
    await signAll(new Signer(runner), decided.slice(0, 100), requests.slice(0, 100));
    await signAll(new Signer(runner), decided.slice(100), requests.slice(100));
    expect(gatherings(runs)).toEqual([50, 50, 40]);
  });

  it('one request alone is signed at once', async () => {
    const { runner, runs } = makeRunner(onTestFinished);
    await signAll(new Signer(runner), [leafTbs], await makeRequests(shared.runner, [leafTbs]));
    expect(gatherings(runs)).toEqual([1]);
  });

  it('what comes while another gathering is signed waits for the next, all together', async () => {
    const { runner, runs } = makeRunner(onTestFinished, { concurrency: 1 });
    const signer = new Signer(runner);
    const decided = numbered(31);
    const requests = await makeRequests(shared.runner, decided);
    const first = signAll(signer, decided.slice(0, 1), requests.slice(0, 1));
    await new Promise(setImmediate);
    const others: Promise<unknown>[] = [];
    for (let index = 1; index < decided.length; index += 1) {
      others.push(signAll(signer, decided.slice(index, index + 1), requests.slice(index, index + 1)));
      await Promise.resolve();
    }
    await Promise.all([first, ...others]);
    expect(gatherings(runs)).toEqual([1, 30]);
  });

  it('more than 200 go in several runs', async () => {
    const { runner, runs } = makeRunner(onTestFinished, { concurrency: 1 });
    const decided = numbered(205);
    const requests = await makeRequests(shared.runner, decided);
    await signAll(new Signer(runner), decided, requests);
    // They run side by side, so either may end first.
    expect(gatherings(runs).toSorted()).toEqual([200, 5]);
  });

  test.each<[string, (tbs: TbsCertificate) => TbsCertificate, number[]]>([
    ['another subject', (tbs) => ({ ...tbs, subject: [{ type: 'organizationName', value: 'x' }] }), [2]],
    ['other names', (tbs) => ({ ...tbs, extensions: { ...tbs.extensions, ...withNames('x.example') } }), [2]],
    [
      'another notAfter',
      (tbs) => ({ ...tbs, validity: { ...tbs.validity, notAfter: new Date('2032-01-01Z') } }),
      [1, 1],
    ],
    [
      'another notBefore',
      (tbs) => ({ ...tbs, validity: { ...tbs.validity, notBefore: new Date('2031-01-01Z') } }),
      [1, 1],
    ],
    [
      'another purpose',
      (tbs) => ({
        ...tbs,
        extensions: { ...tbs.extensions, extendedKeyUsage: { critical: false, purposes: ['clientAuth'] } },
      }),
      [1, 1],
    ],
  ])('with %s the runs hold %s', async (_, change, sizes) => {
    const { runner, runs } = makeRunner(onTestFinished);
    const decided = [leafTbs, change(leafTbs)];
    await signAll(new Signer(runner), decided, await makeRequests(runner, decided));
    expect(gatherings(runs)).toEqual(sizes);
  });

  it('two authorities never share a run', async () => {
    const { runner, runs } = makeRunner(onTestFinished);
    const other = await makeTestAuthority(runner, temporaryFolder(onTestFinished));
    const signer = new Signer(runner);
    const decided = numbered(4);
    const requests = await makeRequests(runner, decided);
    runs.length = 0;
    await Promise.all([
      signAll(signer, decided.slice(0, 2), requests.slice(0, 2)),
      signAll(signer, decided.slice(2), requests.slice(2), other),
    ]);
    expect(gatherings(runs)).toEqual([2, 2]);
  });

  it('results are matched by public key, in whatever order openssl prints them', async () => {
    const script =
      '[ "$1" = ca ] || exec "$REAL" "$@"; "$REAL" "$@" >out.pem || exit; awk \'/BEGIN/{n++} {c[n]=c[n] $0 "\\n"} END{for(i=n;i>0;i--) printf "%s", c[i]}\' out.pem';
    const { runner, runs } = makeRunner(onTestFinished, { script });
    const decided = numbered(5);
    await signAll(new Signer(runner), decided, await makeRequests(shared.runner, decided));
    expect(gatherings(runs)).toEqual([5]);
  });

  it('requests for one key are never in one run, and each gets its own certificate', async () => {
    const { runner, runs } = makeRunner(onTestFinished);
    const [one, two, three] = numbered(3) as [TbsCertificate, TbsCertificate, TbsCertificate];
    const key = openssl.makeKey('ec-p256');
    const requestFor = ({ subject, extensions }: TbsCertificate) =>
      parseCertificationRequest(
        openssl.request(
          key,
          `[req]\ndistinguished_name = s\nprompt = no\nreq_extensions = e\n[s]\nCN = ${subject[0]?.value}\n[e]\nsubjectAltName = DNS:${extensions.subjectAltName?.names[0]?.value}\n`,
        ),
      );
    const [other] = await makeRequests(shared.runner, [three]);
    if (!other) throw new Error('one was made');
    await signAll(new Signer(runner), [one, two, three], [requestFor(one), requestFor(two), other]);
    // They may end in either order.
    expect(gatherings(runs).sort()).toEqual([1, 2]);
  });
});

describe('one bad request does not spoil the others', () => {
  function tampered(request: CertificationRequest): CertificationRequest {
    const der = Buffer.from(request.der);
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    return parseCertificationRequest(formatPem('CERTIFICATE REQUEST', der));
  }

  async function signWithBad(
    bad: (request: CertificationRequest) => CertificationRequest,
    code: string,
    script?: string,
  ) {
    const { runner, runs } = makeRunner(onTestFinished, script === undefined ? {} : { script, timeoutMs: 3000 });
    const decided = numbered(6);
    const requests = await makeRequests(shared.runner, decided);
    const signer = new Signer(runner);
    const signings = decided.map((tbs, index) => {
      const request = requests[index];
      if (!request) throw new Error('a request for each');
      return signer.sign(tbs, index === 2 ? bad(request) : request, authority);
    });
    const results = await Promise.allSettled(signings);
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true, true]);
    expect(results[2]).toMatchObject({ reason: { code } });
    return gatherings(runs);
  }

  it('a wrong signature is left out by openssl, and told', async () => {
    expect(await signWithBad(tampered, 'certification-request-invalid')).toEqual([6, 1]);
  });

  test.each([
    ['garbage', 'garbage'],
    ['an empty request', ''],
    ['another kind of PEM', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['half a request', '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n'],
  ])('%s ends the whole run, and each is signed alone', async (_, pem) => {
    expect(await signWithBad((request) => ({ ...request, pem }), 'openssl-failed')).toEqual([6, 1, 1, 1, 1, 1, 1]);
  });

  const poisoned = (request: CertificationRequest) => ({ ...request, pem: `POISON\n${request.pem}` });

  it('one that makes openssl crash', async () => {
    const script = 'grep -q POISON request-*.pem && kill -SEGV $$; exec "$REAL" "$@"';
    expect(await signWithBad(poisoned, 'openssl-failed', script)).toEqual([6, 1, 1, 1, 1, 1, 1]);
  });

  it('one that makes openssl loop', async () => {
    const script = 'grep -q POISON request-*.pem && exec sleep 600; exec "$REAL" "$@"';
    expect((await signWithBad(poisoned, 'openssl-timed-out', script)).toSorted()).toEqual([1, 1, 1, 1, 1, 1, 6]);
  });

  it('a request that is for another key than its object says', async () => {
    const [stranger] = await makeRequests(shared.runner, [leafTbs]);
    if (!stranger) throw new Error('one was made');
    expect(await signWithBad((request) => ({ ...request, pem: stranger.pem }), 'openssl-failed')).toEqual([6, 1]);
  });
});

describe('an openssl that fails', () => {
  const countRequests = 'n=0; for a in "$@"; do case $a in request-*) n=$((n+1));; esac; done';

  test.each([
    ['with exit code 1', 'exit 1'],
    ['by printing nothing', 'exit 0'],
    ['by printing garbage', 'echo "-----BEGIN CERTIFICATE-----"; echo AAAA; exit 0'],
    ['by a signal', 'kill -KILL $$'],
  ])('only for gatherings, %s: each is signed alone', async (_, failure) => {
    const script = `${countRequests}; [ $n -gt 1 ] && { ${failure}; }; exec "$REAL" "$@"`;
    const { runner, runs } = makeRunner(onTestFinished, { script });
    const decided = numbered(4);
    await signAll(new Signer(runner), decided, await makeRequests(shared.runner, decided));
    expect(gatherings(runs)).toEqual([4, 1, 1, 1, 1]);
  });

  test.each([
    ['with exit code 1', 'exit 1'],
    ['by printing nothing', 'exit 0'],
    ['by printing garbage', 'head -c 1000 /dev/urandom'],
    ['by half a certificate', '"$REAL" "$@" | head -c 300'],
    ['by a signal', 'kill -KILL $$'],
    ["by another's certificate", `cat "$HERE/other.pem"`],
  ])('always, %s: each is told', async (_, failure) => {
    const { runner } = makeRunner(onTestFinished, { script: failure });
    writeFileSync(path.join(path.dirname(runner.path), 'other.pem'), authority.certificate.pem);
    const decided = numbered(3);
    const requests = await makeRequests(shared.runner, decided);
    const signer = new Signer(runner);
    const results = await Promise.allSettled(signEach(signer, decided, requests));
    for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: failed });
  });

  function signEach(signer: Signer, decided: readonly TbsCertificate[], requests: readonly CertificationRequest[]) {
    return decided.flatMap((tbs, index) => {
      const request = requests[index];
      return request ? [signer.sign(tbs, request, authority)] : [];
    });
  }

  it('a later request is not disturbed', async () => {
    const { runner } = makeRunner(onTestFinished, { script: '[ -e "$HERE/well" ] && exec "$REAL" "$@"; exit 1' });
    const signer = new Signer(runner);
    const [request] = await makeRequests(shared.runner, [leafTbs]);
    if (!request) throw new Error('one was made');
    await expect(signer.sign(leafTbs, request, authority)).rejects.toThrow(failed);
    writeFileSync(path.join(path.dirname(runner.path), 'well'), '');
    await signAll(signer, [leafTbs], [request]);
  });
});

describe('a request that asks for more than its names', () => {
  const key = openssl.makeKey('ec-p256');
  const asking = (lines: string) =>
    parseCertificationRequest(
      openssl.request(
        key,
        `[req]\ndistinguished_name = s\nprompt = no\nreq_extensions = e\n[s]\nCN = web\n[e]\n${lines}\n`,
      ),
    );
  const decided = makeTbs({ extensions: withNames('web.example') });

  test.each([
    ['nameConstraints', 'nameConstraints = permitted;DNS:evil.example'],
    ['extendedKeyUsage', 'extendedKeyUsage = clientAuth, codeSigning'],
    ['basicConstraints', 'basicConstraints = critical, CA:TRUE'],
    ['keyUsage', 'keyUsage = keyCertSign'],
    ['certificatePolicies', 'certificatePolicies = 1.2.3.4'],
    ['a key identifier', 'subjectKeyIdentifier = 0102'],
    ['an unknown extension', '1.2.3.4.5 = critical, ASN1:UTF8String:x'],
    ['other names', 'subjectAltName = DNS:evil.example'],
    ['names in another order', 'subjectAltName = DNS:b.example, DNS:web.example'],
    ['critical names', 'subjectAltName = critical, DNS:web.example'],
  ])('%s: it is signed alone, and does not get them', async (_, lines) => {
    const { runner, runs } = makeRunner(onTestFinished);
    const others = numbered(3).map((tbs) => ({ ...tbs, subject: leafTbs.subject }));
    const requests = [asking(lines), ...(await makeRequests(shared.runner, others))];
    await signAll(new Signer(runner), [decided, ...others], requests);
    expect(gatherings(runs).toSorted()).toEqual([1, 3]);
  });

  it('with just the decided names it may stand among others', async () => {
    const { runner, runs } = makeRunner(onTestFinished);
    const others = numbered(3);
    const requests = [asking('subjectAltName = DNS:web.example'), ...(await makeRequests(shared.runner, others))];
    await signAll(new Signer(runner), [decided, ...others], requests);
    expect(gatherings(runs)).toEqual([4]);
  });

  it('without the decided names it gets them', async () => {
    const { runner } = makeRunner(onTestFinished);
    await signAll(new Signer(runner), [decided], await makeRequests(shared.runner, [leafTbs]));
  });
});

describe('what is signed', () => {
  it('serial numbers of at least 126 random bits, all distinct', async () => {
    const { runner } = makeRunner(onTestFinished);
    const decided = numbered(100);
    const certificates = await signAll(new Signer(runner), decided, await makeRequests(shared.runner, decided));
    const serials = certificates.map(({ serialNumber }) => BigInt(`0x${serialNumber}`));
    expect(new Set(serials).size).toBe(100);
    for (const serial of serials) expect(serial.toString(2).length).toBeGreaterThanOrEqual(126);
    expect(new Set(serials.map((serial) => serial & 0xffffffffn)).size).toBe(100);
  });

  test.each([
    ['1950-01-01T00:00:00Z', '1950-01-01T00:00:01Z'],
    ['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z'],
    ['2051-02-28T12:00:00Z', '2099-02-28T12:00:00Z'],
    ['2031-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
  ])('a validity from %s to %s', async (notBefore, notAfter) => {
    const tbs = makeTbs({ validity: { notBefore: new Date(notBefore), notAfter: new Date(notAfter) } });
    const [certificate] = await signAll(new Signer(shared.runner), [tbs], await makeRequests(shared.runner, [tbs]));
    const peculiar = new x509.X509Certificate(certificate?.pem ?? '');
    expect([peculiar.notBefore, peculiar.notAfter]).toEqual([new Date(notBefore), new Date(notAfter)]);
  });

  it('an empty subject', async () => {
    const names = { subjectAltName: { critical: true, names: [{ type: 'dNSName' as const, value: 'a.example' }] } };
    const tbs = makeTbs({ subject: [], extensions: names });
    await signAll(new Signer(shared.runner), [tbs], await makeRequests(shared.runner, [tbs]));
  });

  it('1,000 names of every kind', async () => {
    const names = Array.from({ length: 250 }, (_, index) => [
      { type: 'dNSName' as const, value: `host-${index}.${'a'.repeat(50)}.example` },
      { type: 'iPAddress' as const, value: index % 2 === 0 ? `10.0.${index}.1` : `2001:db8::${index}` },
      { type: 'rfc822Name' as const, value: `user-${index}@a.example` },
      { type: 'uniformResourceIdentifier' as const, value: `https://a.example/${index}?a=b,c&d='#${index}` },
    ]).flat();
    const tbs = makeTbs({ extensions: { subjectAltName: { critical: false, names } } });
    const requests = await makeRequests(shared.runner, [tbs]);
    const [certificate] = await signAll(new Signer(shared.runner), [tbs], requests);
    expect(certificate?.extensions.subjectAltName?.names).toHaveLength(1000);
    // And when they stand in the config.
    await signAll(new Signer(shared.runner), [tbs], await makeRequests(shared.runner, [leafTbs]));
  });

  it('every extension that a profile can set', async () => {
    const tbs = makeTbs({
      extensions: {
        keyUsage: {
          critical: true,
          usages: ['digitalSignature', 'nonRepudiation', 'keyAgreement', 'encipherOnly', 'decipherOnly'],
        },
        extendedKeyUsage: {
          critical: true,
          purposes: [
            'serverAuth',
            'clientAuth',
            'codeSigning',
            'emailProtection',
            'timeStamping',
            'OCSPSigning',
          ].concat('anyExtendedKeyUsage', '1.3.6.1.5.5.7.3.37', '2.999.18446744073709551616'),
        },
        certificatePolicies: { critical: true, policyIdentifiers: ['2.23.140.1.2.1', '1.2.3.4'] },
        ocspNoCheck: { critical: false },
      },
    });
    await signAll(new Signer(shared.runner), [tbs], await makeRequests(shared.runner, [tbs]));
  });
});

describe('authorities', () => {
  test.each([
    ['ec-p256', 'ecdsa-with-SHA256'],
    ['ec-p384', 'ecdsa-with-SHA384'],
    ['rsa-2048', 'sha256WithRSAEncryption'],
    ['ed25519', 'ED25519'],
  ])('one whose key is %s signs itself and others with %s', async (keyAlgorithm, signatureAlgorithm) => {
    const made = await makeTestAuthority(shared.runner, temporaryFolder(onTestFinished), { keyAlgorithm });
    const tbs = { ...authorityTbs, keyAlgorithm };
    assertAsPlanned(made.certificate, tbs, {
      publicKey: made.certificate.subjectPublicKeyInfo.der,
      authority: undefined,
    });
    const [certificate] = await signAll(
      new Signer(shared.runner),
      [leafTbs],
      await makeRequests(shared.runner, [leafTbs]),
      made,
    );
    expect([made.certificate.signatureAlgorithm, certificate?.signatureAlgorithm]).toEqual([
      signatureAlgorithm,
      signatureAlgorithm,
    ]);
  });

  test.each([
    ['ec-p521', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'ecdsa-with-SHA512'],
    ['ed448', ['-algorithm', 'ED448'], 'ED448'],
    ['rsa-pss-2048', ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'], 'rsassaPss'],
    [
      'rsa-2048 of the older form',
      ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-outform', 'PEM'],
      'sha256WithRSAEncryption',
    ],
  ])('a brought one whose key is %s', async (kind, genpkey, signatureAlgorithm) => {
    const keyPath = path.join(openssl.path, `${randomUUID()}.pem`);
    openssl.run('genpkey', ...genpkey, '-out', keyPath);
    if (kind.endsWith('form')) openssl.run('rsa', '-in', keyPath, '-traditional', '-out', keyPath);
    const pem = openssl.selfSign(
      keyPath,
      '[req]\ndistinguished_name = s\nprompt = no\nx509_extensions = e\n[s]\nCN = Test Root\n[e]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign\nsubjectKeyIdentifier = hash\n',
    );
    const certificate = parseCertificate(pem);
    const brought = { certificate, key: { path: keyPath }, privateKeyPem: '' };
    const [signed] = await signAll(
      new Signer(shared.runner),
      [leafTbs],
      await makeRequests(shared.runner, [leafTbs]),
      brought,
    );
    expect(signed?.signatureAlgorithm).toBe(signatureAlgorithm);
  });

  test.each(['pässword', ' "\'$x`\\ ', 'x'.repeat(200)])('an encrypted key that opens with %j', async (passphrase) => {
    const made = await makeTestAuthority(shared.runner, temporaryFolder(onTestFinished), { passphrase });
    const { runner, runs } = makeRunner(onTestFinished);
    await signAll(new Signer(runner), [leafTbs], await makeRequests(shared.runner, [leafTbs]), made);
    expect(JSON.stringify(runs)).not.toContain(JSON.stringify(passphrase).slice(1, -1));
  });

  test.each([
    ['the wrong passphrase', 'wrong'],
    ['no passphrase', undefined],
  ])('an encrypted key with %s is told, and nobody is asked', async (_, passphrase) => {
    const made = await makeTestAuthority(shared.runner, temporaryFolder(onTestFinished), { passphrase: 'right' });
    const [request] = await makeRequests(shared.runner, [leafTbs]);
    if (!request) throw new Error('one was made');
    const signing = new Signer(shared.runner).sign(leafTbs, request, { ...made, key: { ...made.key, passphrase } });
    await expect(signing).rejects.toThrow(failed);
  });

  it('openssl itself would sign under the key of another', async () => {
    const other = await makeTestAuthority(shared.runner, temporaryFolder(onTestFinished));
    const [request] = await makeRequests(shared.runner, [leafTbs]);
    if (!request) throw new Error('one was made');
    const signing = new Signer(shared.runner).sign(leafTbs, request, { ...authority, key: other.key });
    await expect(signing).rejects.toThrow(failed);
  });

  it('the system verifies what they signed', async () => {
    const [certificate] = await signAll(
      new Signer(shared.runner),
      [leafTbs],
      await makeRequests(shared.runner, [leafTbs]),
    );
    openssl.write('verify-ca.pem', authority.certificate.pem);
    openssl.write('verify-leaf.pem', certificate?.pem ?? '');
    const at = String(new Date('2031-06-01Z').getTime() / 1000);
    expect(
      openssl.run(
        'verify',
        '-x509_strict',
        '-attime',
        at,
        '-no-CApath',
        '-no-CAstore',
        '-CAfile',
        'verify-ca.pem',
        'verify-leaf.pem',
      ),
    ).toContain('OK');
    expect(realOpenssl).toMatch(/^\//);
  });
});
