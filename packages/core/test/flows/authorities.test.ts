import { createPrivateKey, X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { importAuthority } from '../../src/import-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { getAuthorityState, listAuthorities } from '../../src/list-authorities.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, makeBroughtAuthority, openBench, putPair, signBelow } from './flow-bench.ts';
import { isSignedBy, keyIdentifierOf, readBack } from './read-back.ts';
import { encryptKey } from './signing-fixture.ts';

const brought = (options: Parameters<typeof makeBroughtAuthority>[1] = {}) =>
  makeBroughtAuthority(temporaryFolder(onTestFinished), options);

/** The certificates of a file, each as PEM. */
const blocks = (pem: string) => pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? [];

describe('an authority that signs itself', () => {
  it('every field is what was asked for, as @peculiar/x509 reads it', async () => {
    const bench = openBench(onTestFinished);
    const authority = await createAuthority(bench.workbench, {
      name: 'root',
      subject: { organizationName: 'Acme # 1', commonName: 'Root "1"' },
      lifetimeDays: 3650,
      pathLenConstraint: 1,
    });
    const pem = bench.read('keys', 'root.pem');
    expect(readBack(pem)).toMatchObject({
      version3: true,
      issuer: ['organizationName=Acme # 1', 'commonName=Root "1"'],
      subject: ['organizationName=Acme # 1', 'commonName=Root "1"'],
      notBefore: '2031-05-06T07:03:09.000Z',
      notAfter: '2041-05-03T07:08:08.000Z',
      basicConstraints: 'critical, CA:TRUE, pathlen:1',
      keyUsage: 'critical, keyCertSign, cRLSign',
      extendedKeyUsage: 'none',
      subjectAltName: [],
      subjectKeyIdentifier: keyIdentifierOf(pem),
      authorityKeyIdentifier: keyIdentifierOf(pem),
      extensionIdentifiers: ['2.5.29.14', '2.5.29.15', '2.5.29.19', '2.5.29.35'],
    });
    expect(await isSignedBy(pem, pem)).toBe(true);
    expect(authority).toMatchObject({ name: 'root', certificatePath: bench.file('keys', 'root.pem'), chain: [] });
    expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(bench.read('keys', 'root-key.pem')))).toBe(true);
  });

  test.each(['ec-p384', 'rsa-2048', 'ed25519'])('with a key that is %s, which then signs', async (keyAlgorithm) => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', keyAlgorithm });
    await issueCertificate(bench.workbench, { name: 'alice' });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), bench.read('keys', 'ca.pem'))).toBe(true);
  });

  test.each([
    ['certificate', '.pem'],
    ['key', '-key.pem'],
  ])('is never made over what is there: its %s', async (_, ending) => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root' });
    rmSync(bench.file('keys', `root${ending}`));
    await expectRefused(bench, () => createAuthority(bench.workbench, { name: 'root' }), 'authority-exists', '"root"');
  });

  test.each<[string, Parameters<typeof createAuthority>[1], string, string]>([
    ['in other case', { name: 'Root' }, 'name-invalid', 'root'],
    ['with a profile of a leaf', { name: 'b', profile: 'tls-server' }, 'request-invalid', 'tls-server'],
    ['with names', { name: 'b', subjectAltName: ['a.example'] }, 'request-invalid', 'subjectAltName'],
    ['without a subject', { name: 'b', subject: {} }, 'policy-violation', 'subject'],
    ['with a path length of -1', { name: 'b', pathLenConstraint: -1 }, 'request-invalid', '-1'],
    ['below one that is not there', { name: 'b', authority: 'nobody' }, 'authority-not-found', 'nobody'],
    ['with an unknown profile', { name: 'b', profile: 'ca' }, 'profile-not-found', 'ca'],
  ])('is refused %s', async (_, input, code, part) => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root' });
    await expectRefused(bench, () => createAuthority(bench.workbench, input), code, part);
  });

  it('two at once of one name: one is made, the other refused', async () => {
    const bench = openBench(onTestFinished);
    const results = await Promise.allSettled([1, 2].map(() => createAuthority(bench.workbench, { name: 'root' })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'authority-exists' } });
  });
});

describe('an authority below another', () => {
  async function withRoot(pathLenConstraint?: number): Promise<Bench> {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, {
      name: 'root',
      lifetimeDays: 3650,
      ...(pathLenConstraint !== undefined && { pathLenConstraint }),
    });
    return bench;
  }

  it('holds its own certificate first, then the chain above', async () => {
    const bench = await withRoot();
    await createAuthority(bench.workbench, { name: 'middle', authority: 'root' });
    const low = await createAuthority(bench.workbench, { name: 'low', authority: 'middle', pathLenConstraint: 0 });
    const [own, middle, root] = blocks(bench.read('keys', 'low.pem'));
    expect([middle, root].join('')).toBe(bench.read('keys', 'middle.pem'));
    expect(root).toBe(bench.read('keys', 'root.pem'));
    expect(await isSignedBy(own ?? '', middle ?? '')).toBe(true);
    expect(low.chain).toHaveLength(2);
    expect(readBack(own ?? '').basicConstraints).toBe('critical, CA:TRUE, pathlen:0');
    await issueCertificate(bench.workbench, { name: 'alice', authority: 'low' });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), own ?? '')).toBe(true);
  });

  test.each([
    ['one below a root with 0', [0], [undefined], 'pathLenConstraint 0'],
    ['no limit below a limit', [1], [undefined], 'pathLenConstraint 1'],
    ['the same below', [1], [1], 'pathLenConstraint 1'],
    ['the third of two', [1, 0], [0], 'pathLenConstraint 0'],
  ])('is refused: %s', async (_, [root, ...lower], [asked], part) => {
    const bench = await withRoot(root);
    let above = 'root';
    for (const [index, pathLenConstraint] of lower.entries()) {
      await createAuthority(bench.workbench, { name: `level-${index}`, authority: above, pathLenConstraint });
      above = `level-${index}`;
    }
    const input = { name: 'low', authority: above, ...(asked !== undefined && { pathLenConstraint: asked }) };
    await expectRefused(bench, () => createAuthority(bench.workbench, input), 'policy-violation', part);
  });

  it('the chain above a brought one limits it too, before anything is written', async () => {
    const bench = await withRoot(1);
    // As another tool would, without a path length of its own.
    const folder = temporaryFolder(onTestFinished);
    const middle = signBelow(folder, bench, 'CN = Middle', 'basicConstraints = critical, CA:TRUE');
    await importAuthority(bench.workbench, { name: 'middle', ...middle, chainPem: bench.read('keys', 'root.pem') });
    const input = { name: 'low', authority: 'middle' };
    await expectRefused(
      bench,
      () => createAuthority(bench.workbench, input),
      'policy-violation',
      'pathLenConstraint 0',
    );
    await issueCertificate(bench.workbench, { name: 'alice', authority: 'middle' });
  });

  it('ends with the one above', async () => {
    const bench = await withRoot();
    await createAuthority(bench.workbench, { name: 'low', authority: 'root', lifetimeDays: 9999 });
    expect(readBack(blocks(bench.read('keys', 'low.pem'))[0] ?? '').notAfter).toBe(
      readBack(bench.read('keys', 'root.pem')).notAfter,
    );
    expect(bench.warnings()).toEqual([expect.stringContaining('would outlive its authority')]);
  });
});

describe('an authority that was made elsewhere', () => {
  it('is put into the folder as it is, and signs', async () => {
    const bench = openBench(onTestFinished);
    const pair = brought();
    await importAuthority(bench.workbench, { name: 'ca', ...pair });
    expect(bench.read('keys', 'ca.pem')).toBe(pair.certificatePem);
    expect(bench.read('keys', 'ca-key.pem')).toBe(pair.privateKeyPem);
    await issueCertificate(bench.workbench, { name: 'alice' });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), pair.certificatePem)).toBe(true);
  });

  test.each([
    ['a subject of other encodings', { subject: 'C = DE\nO = Ümläut\nemailAddress = a@example.com\nDC = example' }],
    ['a multi-valued RDN', { subject: 'O = a\n+OU = b\nCN = c' }],
    ['a long RSA key', { newkey: ['rsa:3072'] }],
    ['P-521', { newkey: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'] }],
    ['no keyUsage', { extensions: 'basicConstraints = CA:TRUE\nsubjectKeyIdentifier = hash' }],
  ])('with %s it signs too', async (_, options) => {
    const bench = openBench(onTestFinished);
    const pair = brought(options);
    await importAuthority(bench.workbench, { name: 'ca', ...pair });
    await issueCertificate(bench.workbench, { name: 'alice' });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), pair.certificatePem)).toBe(true);
  });

  it('with a key in the older form, behind its parameters', async () => {
    const bench = openBench(onTestFinished);
    const { certificatePem, privateKeyPem } = brought();
    const older = createPrivateKey(privateKeyPem).export({ type: 'sec1', format: 'pem' }).toString();
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    await importAuthority(bench.workbench, { name: 'ca', certificatePem, privateKeyPem: parameters + older });
    await issueCertificate(bench.workbench, { name: 'alice' });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), certificatePem)).toBe(true);
  });

  it('with an encrypted key, which stays encrypted', async () => {
    const bench = openBench(onTestFinished, { getPassphrase: async () => 'pässword' });
    const pair = brought();
    const privateKeyPem = encryptKey(pair.privateKeyPem, 'pässword');
    await importAuthority(bench.workbench, { name: 'ca', ...pair, privateKeyPem });
    expect(bench.read('keys', 'ca-key.pem')).toBe(privateKeyPem);
    await issueCertificate(bench.workbench, { name: 'alice' });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), pair.certificatePem)).toBe(true);
  });

  it('with its chain, the certificates in one file or in two', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 9000 });
    const middle = signBelow(temporaryFolder(onTestFinished), bench, 'CN = Middle', 'basicConstraints = CA:TRUE');
    const rootPem = bench.read('keys', 'root.pem');
    await importAuthority(bench.workbench, { name: 'two', ...middle, chainPem: rootPem });
    const certificatePem = middle.certificatePem + rootPem;
    await importAuthority(bench.workbench, { name: 'one', ...middle, certificatePem });
    await importAuthority(bench.workbench, { name: 'none', ...middle, chainPem: '' });
    expect(bench.read('keys', 'two.pem')).toBe(certificatePem);
    expect(bench.read('keys', 'one.pem')).toBe(certificatePem);
    expect(bench.read('keys', 'none.pem')).toBe(middle.certificatePem);
  });

  it('whose chain is broken, or in the wrong order', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', subject: { commonName: 'The Root' }, lifetimeDays: 9000 });
    const middle = signBelow(temporaryFolder(onTestFinished), bench, 'CN = Middle', 'basicConstraints = CA:TRUE');
    const [rootPem, otherPem] = [bench.read('keys', 'root.pem'), brought({ subject: 'CN = The Root' }).certificatePem];
    for (const [certificatePem, chainPem] of [
      [middle.certificatePem, otherPem],
      [middle.certificatePem, otherPem + rootPem],
      [middle.certificatePem, rootPem + otherPem],
      [middle.certificatePem, middle.certificatePem + rootPem],
    ]) {
      const importing = () =>
        importAuthority(bench.workbench, { name: 'ca', ...middle, certificatePem: certificatePem ?? '', chainPem });
      await expectRefused(bench, importing, 'authority-invalid', 'is broken: CN=');
    }
    const wrongOrder = () =>
      importAuthority(bench.workbench, {
        name: 'ca',
        ...middle,
        certificatePem: rootPem,
        chainPem: middle.certificatePem,
      });
    await expectRefused(bench, wrongOrder, 'key-mismatch');
  });

  it('below one that allows nothing below', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 9000, pathLenConstraint: 0 });
    const middle = signBelow(temporaryFolder(onTestFinished), bench, 'CN = Middle', 'basicConstraints = CA:TRUE');
    const chainPem = bench.read('keys', 'root.pem');
    const importing = () => importAuthority(bench.workbench, { name: 'ca', ...middle, chainPem });
    await expectRefused(bench, importing, 'authority-invalid', 'allows only 0 below');
  });

  it('below what is no authority', async () => {
    const bench = openBench(onTestFinished);
    const root = brought({ extensions: 'basicConstraints = CA:FALSE\nsubjectKeyIdentifier = hash', subject: 'CN = R' });
    putPair(bench.assetsFolder, 'root', root);
    const middle = signBelow(temporaryFolder(onTestFinished), bench, 'CN = Middle', 'basicConstraints = CA:TRUE');
    const importing = () => importAuthority(bench.workbench, { name: 'ca', ...middle, chainPem: root.certificatePem });
    await expectRefused(bench, importing, 'authority-invalid', 'one above it is not CA:TRUE');
  });

  test.each<[string, () => Partial<ReturnType<typeof brought>>, string]>([
    [
      'is no CA',
      () => brought({ extensions: 'basicConstraints = CA:FALSE\nsubjectKeyIdentifier = hash' }),
      'authority-invalid',
    ],
    ['has expired', () => brought({ days: 1 }), 'authority-invalid'],
    ['has a weak key', () => brought({ newkey: ['rsa:1024'] }), 'authority-invalid'],
    ['has the key of another', () => ({ privateKeyPem: brought().privateKeyPem }), 'key-mismatch'],
    ['is empty', () => ({ certificatePem: ' \n' }), 'certificate-unreadable'],
    ['is no certificate', () => ({ certificatePem: 'hello' }), 'certificate-unreadable'],
    ['has no key', () => ({ privateKeyPem: '' }), 'certificate-unreadable'],
    ['has a key that is none', () => ({ privateKeyPem: 'hello' }), 'certificate-unreadable'],
    ['is encrypted, and nobody can be asked', () => brought({ passphrase: 'secret' }), 'passphrase-required'],
  ])('that %s is refused, and nothing is written', async (_, make, code) => {
    const bench = openBench(onTestFinished);
    const pair = { ...brought(), ...make() };
    await expectRefused(bench, () => importAuthority(bench.workbench, { name: 'ca', ...pair }), code);
  });

  test.each(['../ca', 'ca-key', '', '.ca'])('under the name %j is refused', async (name) => {
    const bench = openBench(onTestFinished);
    await expectRefused(bench, () => importAuthority(bench.workbench, { name, ...brought() }), 'name-invalid');
  });

  it('with a wrong passphrase', async () => {
    const bench = openBench(onTestFinished, { getPassphrase: async () => 'wrong' });
    const pair = brought({ passphrase: 'right' });
    await expectRefused(bench, () => importAuthority(bench.workbench, { name: 'ca', ...pair }), 'passphrase-wrong');
  });

  it('of a name that is there', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca' });
    const importing = () => importAuthority(bench.workbench, { name: 'ca', ...brought() });
    await expectRefused(bench, importing, 'authority-exists', '"ca"');
  });
});

describe('which authorities there are', () => {
  it('each with what keeps it from signing', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'good' });
    await createAuthority(bench.workbench, { name: 'below', authority: 'good' });
    await issueCertificate(bench.workbench, { name: 'alice', authority: 'good' });
    putPair(bench.assetsFolder, 'expired', brought({ days: 1 }));
    putPair(bench.assetsFolder, 'keyless', { certificatePem: brought().certificatePem });
    putPair(bench.assetsFolder, 'mixed', { ...brought(), privateKeyPem: brought().privateKeyPem });
    putPair(bench.assetsFolder, 'secret', brought({ passphrase: 'secret' }));
    putPair(bench.assetsFolder, 'torn', { ...brought(), privateKeyPem: 'x' });
    putPair(bench.assetsFolder, 'unreadable', { certificatePem: 'x' });
    const states = listAuthorities(bench.workbench).map(({ name, key, selfSigned, chain, faults }) => [
      name,
      key,
      selfSigned,
      chain.length,
      faults.length,
    ]);
    expect(states).toEqual([
      ['below', 'present', false, 1, 0],
      ['expired', 'present', true, 0, 1],
      ['good', 'present', true, 0, 0],
      ['keyless', 'missing', true, 0, 1],
      ['mixed', 'of another certificate', true, 0, 1],
      ['secret', 'encrypted', true, 0, 0],
      ['torn', 'unreadable', true, 0, 1],
    ]);
    expect(getAuthorityState(bench.workbench, 'expired').faults).toEqual([expect.stringContaining('expired')]);
    for (const name of ['nobody', 'alice', 'unreadable']) {
      expect(() => getAuthorityState(bench.workbench, name)).toThrow(
        expect.objectContaining({ code: 'authority-not-found' }),
      );
    }
    expect(() => getAuthorityState(bench.workbench, '../x')).toThrow(expect.objectContaining({ code: 'name-invalid' }));
  });

  it('none in a folder that is not there', () => {
    expect(listAuthorities(openBench(onTestFinished).workbench)).toEqual([]);
  });
});
