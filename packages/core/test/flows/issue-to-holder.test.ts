import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parseIssuingPolicy } from '../../src/access/parse-issuing-policy.ts';
import { parseCertificationRequest } from '../../src/certificate/parse-certification-request.ts';
import { parsePrivateKey } from '../../src/certificate/private-key.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { type HolderInput, type HolderOptions, issueToHolder } from '../../src/issue-to-holder.ts';
import { readAuditTrail } from '../../src/read-audit-trail.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { Stranger } from './certification-requests.ts';
import { fakeOpensslFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, openBench, openBenchWithAuthority, snapshot } from './flow-bench.ts';
import { isSignedBy, readBack } from './read-back.ts';

const stranger = new Stranger();
const plain = stranger.request('O = dev\nCN = web', 'subjectAltName = DNS:web.example, IP:10.0.0.1');

const issued = async ({ workbench }: Bench) =>
  (await workbench.store()).findIssued().filter(({ name }) => name !== 'ca');
const filesOf = (bench: Bench) => readdirSync(bench.file('keys')).sort();

describe('a certificate for a certification request', () => {
  it('has its subject, names and key; the record alone keeps it, with the request', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const result = await issueToHolder(bench.workbench, { certificationRequest: plain, profile: 'tls-server' });
    const { certificate } = result;
    expect(result).toMatchObject({ name: 'web', profile: 'tls-server', authority: 'ca', repeated: false });
    expect([result.keyMadeHere, result.privateKeyPem, result.warnings]).toEqual([false, undefined, []]);
    expect(readBack(certificate.pem)).toMatchObject({
      subject: ['organizationName=dev', 'commonName=web'],
      subjectAltName: ['dns:web.example', 'ip:10.0.0.1'],
      extendedKeyUsage: 'serverAuth',
      publicKey: parseCertificationRequest(plain).subjectPublicKeyInfo.der.toString('base64'),
    });
    expect(await isSignedBy(certificate.pem, bench.read('keys', 'ca.pem'))).toBe(true);
    expect(filesOf(bench)).toEqual(['ca-key.pem', 'ca.pem']);
    const { fingerprint, serialNumber, pem } = certificate;
    expect(await issued(bench)).toEqual([
      expect.objectContaining({ name: 'web', keptIn: 'holder', fingerprint, serialNumber, pem, frontEnd: 'test' }),
    ]);
    const { reader } = await bench.workbench.store();
    expect(reader.findCertificationRequest(fingerprint)).toBe(plain);
    expect((await readAuditTrail(bench.workbench)).at(-1)).toMatchObject({
      action: 'sign',
      target: 'web',
      outcome: 'done',
      details: { serialNumber, authority: 'ca' },
    });
  });

  it('what it asks for beyond that is left out, and told with what it gives away', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificationRequest = stranger.request('O = system:masters\nCN = eve', 'keyUsage = keyCertSign');
    const { certificate, warnings } = await issueToHolder(bench.workbench, { certificationRequest });
    expect(readBack(certificate.pem).keyUsage).not.toContain('keyCertSign');
    expect(warnings).toEqual([expect.stringContaining('keyUsage'), expect.stringContaining('system:masters')]);
    expect(bench.warnings()).toEqual(warnings);
  });

  test.each([
    [
      'no request, with a name of no text',
      { certificationRequest: 'x', name: {} as never },
      'certification-request-invalid',
      '',
    ],
    ['said twice', { certificationRequest: plain, subject: { commonName: 'x' } }, 'request-invalid', 'subject'],
    ['an unknown field', { certificationRequest: plain, color: 'red' }, 'request-invalid', 'color'],
    ['a profile of an authority', { certificationRequest: plain, profile: 'root-ca' }, 'request-invalid', 'root-ca'],
    ['no request at all', { certificationRequest: 'hello' }, 'certification-request-invalid', 'BEGIN'],
    ['its own', { certificationRequest: plain, authority: null }, 'request-invalid', 'no authority'],
    [
      'nobody to call it after',
      { certificationRequest: stranger.request('O = dev', 'keyUsage = digitalSignature') },
      'policy-violation',
      'nothing says whom',
    ],
    ['no authority', { certificationRequest: plain, authority: 'other' }, 'authority-not-found', '"other"'],
    ['a name of no text', { certificationRequest: plain, name: 7 as never }, 'name-invalid', '7'],
    ['an empty name', { certificationRequest: plain, name: ' ' }, 'name-invalid', 'is empty'],
    ['a long name', { certificationRequest: plain, name: 'x'.repeat(201) }, 'name-invalid', '201'],
    ['a name of two lines', { certificationRequest: plain, name: 'a\nb' }, 'name-invalid', '\\u000a'],
  ] satisfies [string, HolderInput, string, string][])('%s is refused', async (_, input, code, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expect(issueToHolder(bench.workbench, input)).rejects.toMatchObject({ code, hint: expect.any(String) });
    await expect(issueToHolder(bench.workbench, input)).rejects.toThrow(part);
    expect(await issued(bench)).toEqual([]);
    const slips = ['request-invalid', 'name-invalid'];
    const outcomes = (await readAuditTrail(bench.workbench)).slice(1).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(slips.includes(code) ? [] : [code, code]);
  });

  it('in a folder without an authority nothing is begun', async () => {
    const bench = openBench(onTestFinished);
    const work = () => issueToHolder(bench.workbench, { certificationRequest: plain });
    await expectRefused(bench, work, 'authority-not-found');
  });
});

describe('a certificate with a key made here', () => {
  it('the key is given once, and stands nowhere', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const input = { subjectAltName: ['web.example'], keyAlgorithm: 'ed25519' };
    const { name, certificate, privateKeyPem = '', keyMadeHere } = await issueToHolder(bench.workbench, input);
    expect([name, keyMadeHere]).toEqual(['web.example', true]);
    const { subjectPublicKeyInfo } = parsePrivateKey(privateKeyPem);
    expect(subjectPublicKeyInfo.der.equals(certificate.subjectPublicKeyInfo.der)).toBe(true);
    expect(filesOf(bench)).toEqual(['ca-key.pem', 'ca.pem']);
    await bench.workbench.close();
    const secret = privateKeyPem.split('\n')[1] ?? '';
    const kept = Object.values(snapshot(bench.assetsFolder)).map((one) => one.split(' ')[1] ?? '');
    expect(secret.length).toBeGreaterThan(40);
    for (const content of kept) expect(Buffer.from(content, 'base64').includes(secret)).toBe(false);
    expect(JSON.stringify(bench.events)).not.toContain(secret);
  });

  test.each([
    ['the common name', { subject: { commonName: 'Alice A.', organizationName: 'dev' } }, 'Alice A.'],
    ['the first name', { subjectAltName: ['*.lab.example', 'lab.example'] }, '*.lab.example'],
    ['what it is called', { name: '../a name of any kind', subject: { commonName: 'x' } }, '../a name of any kind'],
  ])('the record calls it by %s', async (_, input, name) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    expect((await issueToHolder(bench.workbench, input)).name).toBe(name);
    expect((await issued(bench)).map((one) => one.name)).toEqual([name]);
    expect(filesOf(bench)).toEqual(['ca-key.pem', 'ca.pem']);
  });

  it('the chain leads to the root', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'low', authority: 'ca', lifetimeDays: 300 });
    const { chain, authority } = await issueToHolder(bench.workbench, { name: 'web', authority: 'low' });
    expect([authority, chain.map(({ subject }) => subject.map(({ value }) => value))]).toEqual([
      'low',
      [['low'], ['Test CA']],
    ]);
  });
});

describe('an issuing policy', () => {
  const policy = parseIssuingPolicy({ names: ['*.lab.example'], longestValidity: '30d', profiles: 'tls-server' });
  const options: HolderOptions = { issuingPolicy: policy };
  const request = (name: string) => stranger.request(`CN = ${name}`, `subjectAltName = DNS:${name}`);
  const input = { profile: 'tls-server', lifetimeDays: 30 };

  it('lets through what it allows', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const allowed = { ...input, certificationRequest: request('web.lab.example') };
    expect((await issueToHolder(bench.workbench, allowed, options)).name).toBe('web.lab.example');
  });

  test.each([
    ['another name', { ...input, certificationRequest: request('web.other.example') }, 'web.other.example'],
    ['a longer life', { ...input, certificationRequest: request('web.lab.example'), lifetimeDays: 31 }, 'validity'],
    ['a key made here', { ...input, subjectAltName: ['web.lab.example'] }, 'a key that is made here'],
  ])('%s is refused, noted and not signed', async (_, asked, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const denied = issueToHolder(bench.workbench.as({ principal: 'token t' }), asked, options);
    await expect(denied).rejects.toMatchObject({ code: 'access-denied', message: expect.stringContaining(part) });
    expect(bench.runs).toEqual([]);
    expect(await issued(bench)).toEqual([]);
    expect((await readAuditTrail(bench.workbench)).at(-1)).toMatchObject({
      outcome: 'access-denied',
      principal: 'token t',
    });
  });
});

describe('an idempotency key', () => {
  const idempotency = { key: 'k-1', requestDigest: 'd-1' };

  it('brings the first certificate again, without the key, and says so', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const first = await issueToHolder(bench.workbench, { name: 'web' }, { idempotency });
    const again = await issueToHolder(bench.workbench, { name: 'web' }, { idempotency });
    expect(again).toMatchObject({ repeated: true, keyMadeHere: true, name: 'web', profile: first.profile });
    expect([again.certificate, again.chain, again.privateKeyPem]).toEqual([first.certificate, first.chain, undefined]);
    expect(await issued(bench)).toHaveLength(1);
    expect((await readAuditTrail(bench.workbench)).slice(1).map(({ details }) => details)).toEqual([
      { serialNumber: first.certificate.serialNumber, authority: 'ca' },
      { serialNumber: first.certificate.serialNumber, authority: 'ca', repeated: 'true' },
    ]);
  });

  it('with another request it is refused', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueToHolder(bench.workbench, { name: 'web' }, { idempotency });
    const other = { idempotency: { ...idempotency, requestDigest: 'd-2' } };
    await expect(issueToHolder(bench.workbench, { name: 'web' }, other)).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      message: expect.stringContaining('"k-1"'),
    });
    expect(await issued(bench)).toHaveLength(1);
  });

  it('is that of one principal', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    for (const principal of ['token a', 'token b']) {
      const one = await issueToHolder(bench.workbench.as({ principal }), { name: 'web' }, { idempotency });
      expect(one.repeated).toBe(false);
    }
    expect(await issued(bench)).toHaveLength(2);
  });

  it('is remembered for a day', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueToHolder(bench.workbench, { name: 'web' }, { idempotency });
    const at = (hours: number) => new Date(bench.workbench.clock.now().getTime() + hours * 3_600_000);
    const { assetsFolder } = bench;
    const day = openBench(onTestFinished, { assetsFolder, at: new Date(at(24).getTime() - 1) });
    expect((await issueToHolder(day.workbench, { name: 'web' }, { idempotency })).repeated).toBe(true);
    const later = openBench(onTestFinished, { assetsFolder, at: at(24) });
    const other = { idempotency: { ...idempotency, requestDigest: 'd-2' } };
    expect((await issueToHolder(later.workbench, { name: 'web' }, other)).repeated).toBe(false);
    expect((await issueToHolder(later.workbench, { name: 'web' }, other)).repeated).toBe(true);
  });

  it('a request that was refused leaves none', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expect(issueToHolder(bench.workbench, { name: 'web', authority: 'x' }, { idempotency })).rejects.toThrow();
    expect((await issueToHolder(bench.workbench, { name: 'web' }, { idempotency })).repeated).toBe(false);
  });

  it('of many at once one is recorded, and all are answered with it', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const asked = Array.from({ length: 20 }, () => issueToHolder(bench.workbench, { name: 'web' }, { idempotency }));
    const results = await Promise.all(asked);
    const [only, ...others] = await issued(bench);
    expect(others).toEqual([]);
    expect(new Set(results.map(({ certificate }) => certificate.fingerprint))).toEqual(new Set([only?.fingerprint]));
    const first = results.filter(({ repeated }) => !repeated);
    expect(first).toHaveLength(1);
    expect(results.filter(({ privateKeyPem }) => privateKeyPem !== undefined)).toEqual(first);
  });

  it('and so of those in several processes', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await bench.workbench.close();
    const keys = Array.from({ length: 8 }, (_, index) => `k-${index}`);
    const program = fileURLToPath(new URL('issue-same.ts', import.meta.url));
    const asking = [0, 1, 2].map(async () => {
      const child = fork(program, [bench.assetsFolder, bench.workbench.clock.now().toISOString(), ...keys], {
        execArgv: ['--conditions=certwright:src', '--no-warnings'],
      });
      const [given] = (await once(child, 'message')) as [string[]];
      return given;
    });
    const [one, ...rest] = await Promise.all(asking);
    for (const other of rest) expect(other).toEqual(one);
    const fresh = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    expect((await issued(fresh)).map(({ fingerprint }) => fingerprint).sort()).toEqual(one?.toSorted());
  });
});

describe('many at once', () => {
  it('each gets its own; names may be the same, and keys', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const requests = Array.from({ length: 40 }, (_, index) =>
      stranger.request(`CN = web`, `subjectAltName = DNS:host-${index % 20}.example`),
    );
    const results = await Promise.all(
      requests.map((certificationRequest) => issueToHolder(bench.workbench, { certificationRequest })),
    );
    expect(results.map(({ certificate }) => readBack(certificate.pem).subjectAltName)).toEqual(
      requests.map((_, index) => [`dns:host-${index % 20}.example`]),
    );
    expect(new Set(results.map(({ certificate }) => certificate.serialNumber)).size).toBe(40);
    expect((await issued(bench)).every(({ supersededAt }) => supersededAt === undefined)).toBe(true);
  });

  it.each([
    [200, 1],
    [1, 40],
    [10, 4],
  ])('one signing run takes %d at most: of 40, %d or more runs', async (maxGathering, fewest) => {
    const bench = await openBenchWithAuthority(onTestFinished, { settings: { maxGathering, concurrency: 1 } });
    const sizes = () => bench.events.flatMap((event) => (event.type === 'gathering' ? [event.size] : []));
    const many = Array.from({ length: 40 }, (_, index) => issueToHolder(bench.workbench, { name: `web-${index}` }));
    await Promise.all(many);
    expect(Math.max(...sizes())).toBeLessThanOrEqual(maxGathering);
    expect(sizes().length).toBeGreaterThanOrEqual(fewest);
    expect(sizes().reduce((sum, size) => sum + size, 0)).toBe(40);
    expect(bench.workbench.load()).toEqual({ running: 0, waiting: 0 });
  });

  it('one bad request spoils no other, though openssl is not heard in gatherings', async () => {
    const bench = await openBenchWithAuthority(onTestFinished, { settings: { concurrency: 1 } });
    const der = parseCertificationRequest(plain).der;
    const bad = Buffer.from(der);
    bad.writeUInt8((bad.at(-1) ?? 0) ^ 1, bad.length - 1);
    const asked = [plain, bad, stranger.request('CN = x', '', { key: stranger.openssl.makeKey('ec-p384') })];
    const results = await Promise.allSettled(
      asked.map((certificationRequest) => issueToHolder(bench.workbench, { certificationRequest, name: 'any' })),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'certification-request-invalid' } });
  });
});

describe('what does not change is not read again', () => {
  it('an authority that got another key is seen, and so is a profile', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const first = await issueToHolder(bench.workbench, { name: 'a', profile: 'tls-client' });
    const elsewhere = await openBenchWithAuthority(onTestFinished);
    for (const file of ['ca.pem', 'ca-key.pem']) copyFileSync(elsewhere.file('keys', file), bench.file('keys', file));
    const second = await issueToHolder(bench.workbench, { name: 'b', profile: 'tls-client' });
    expect(await isSignedBy(first.certificate.pem, elsewhere.read('keys', 'ca.pem'))).toBe(false);
    expect(await isSignedBy(second.certificate.pem, elsewhere.read('keys', 'ca.pem'))).toBe(true);
    mkdirSync(bench.file('profiles'));
    const own = (usage: string) =>
      `[extensions]\nbasicConstraints = critical, CA:FALSE\nkeyUsage = critical, ${usage}\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always\n`;
    for (const usage of ['digitalSignature', 'keyAgreement']) {
      writeFileSync(bench.file('profiles', 'mail.cnf'), own(usage));
      const { certificate } = await issueToHolder(bench.workbench, { name: 'c', profile: 'mail' });
      expect(readBack(certificate.pem).keyUsage).toContain(usage);
    }
    writeFileSync(bench.file('profiles', 'tls-client.cnf'), own('keyAgreement'));
    const shadowed = issueToHolder(bench.workbench, { name: 'd', profile: 'tls-client' });
    await expect(shadowed).rejects.toMatchObject({ code: 'profile-invalid' });
  });

  it('an authority that was revoked, or whose files are gone, signs no more', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'low', authority: 'ca', lifetimeDays: 300 });
    await issueToHolder(bench.workbench, { name: 'a', authority: 'low' });
    await revokeCertificate(bench.workbench, { certificate: 'low', reason: 'superseded' });
    const revoked = issueToHolder(bench.workbench, { name: 'b', authority: 'low' });
    await expect(revoked).rejects.toMatchObject({ code: 'authority-invalid' });
    rmSync(bench.file('keys', 'ca-key.pem'));
    const incomplete = issueToHolder(bench.workbench, { name: 'c' });
    await expect(incomplete).rejects.toMatchObject({ code: 'authority-incomplete' });
  });
});

test('what openssl signs in another way than was decided is neither recorded nor given', async () => {
  const made = await openBenchWithAuthority(onTestFinished);
  await made.workbench.close();
  const script = 'if [ "$1" = ca ]; then sed -i "s/serverAuth/clientAuth/" ca.cnf; fi; exec "$REAL" "$@"';
  const searchPath = `${fakeOpensslFolder(script, onTestFinished)}:${process.env.PATH}`;
  const bench = openBench(onTestFinished, { assetsFolder: made.assetsFolder, settings: { searchPath } });
  const asked = issueToHolder(bench.workbench, { certificationRequest: plain, profile: 'tls-server' });
  await expect(asked).rejects.toMatchObject({ code: 'not-as-planned' });
  expect(await issued(bench)).toEqual([]);
});

test('a pair of the same name is not disturbed, nor are several of one name', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await issueCertificate(bench.workbench, { name: 'web' });
  const before = snapshot(bench.file('keys'));
  await issueToHolder(bench.workbench, { name: 'web' });
  await issueToHolder(bench.workbench, { name: 'web' });
  expect(snapshot(bench.file('keys'))).toEqual(before);
  expect((await issued(bench)).map(({ keptIn, supersededAt }) => [keptIn, supersededAt])).toEqual([
    ['folder', undefined],
    ['holder', undefined],
    ['holder', undefined],
  ]);
  await issueCertificate(bench.workbench, { name: 'web' }, { overwrite: true });
  expect((await issued(bench)).map(({ keptIn, supersededAt }) => [keptIn, supersededAt !== undefined])).toEqual([
    ['folder', true],
    ['holder', false],
    ['holder', false],
    ['folder', false],
  ]);
});
