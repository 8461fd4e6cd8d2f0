import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { keyAlgorithms } from '../../src/certificate/key-algorithm.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { importAuthority } from '../../src/import-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  openBench,
  openBenchWithAuthority,
  putPair,
  snapshot,
} from './flow-bench.ts';
import { isSignedBy, keyIdentifierOf, readBack } from './read-back.ts';

const alice = { name: 'alice', subject: { commonName: 'alice', organizationName: ['dev', 'ops'] } };

const checkPair = (bench: Bench, name: string) =>
  new X509Certificate(bench.read('keys', `${name}.pem`)).checkPrivateKey(
    createPrivateKey(bench.read('keys', `${name}-key.pem`)),
  );

describe('a new certificate', () => {
  it('every field is what was asked for, as @peculiar/x509 reads it', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const issued = await issueCertificate(bench.workbench, {
      ...alice,
      subjectAltName: ['alice.example', '10.0.0.1', 'alice@example.com', 'https://example.com/a,b'],
    });
    expect(issued).toMatchObject({ name: 'alice', outcome: 'created', profile: 'tls-peer' });
    const [pem, caPem] = [bench.read('keys', 'alice.pem'), bench.read('keys', 'ca.pem')];
    const found = readBack(pem);
    expect(found).toEqual({
      version3: true,
      serialNumber: expect.stringMatching(/^[0-9a-f]{32,40}$/),
      signatureAlgorithm: expect.stringContaining('SHA-256'),
      issuer: ['commonName=Test CA'],
      subject: ['organizationName=dev', 'organizationName=ops', 'commonName=alice'],
      notBefore: '2031-05-06T07:03:09.000Z',
      notAfter: '2032-05-05T07:08:08.000Z',
      publicKey: expect.any(String),
      basicConstraints: 'critical, CA:FALSE',
      keyUsage: 'critical, digitalSignature',
      extendedKeyUsage: 'serverAuth, clientAuth',
      subjectAltName: ['dns:alice.example', 'ip:10.0.0.1', 'email:alice@example.com', 'uri:https://example.com/a,b'],
      subjectAltNameCritical: false,
      subjectKeyIdentifier: keyIdentifierOf(pem),
      authorityKeyIdentifier: keyIdentifierOf(caPem),
      extensionIdentifiers: ['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.35', '2.5.29.37'],
    });
    expect(await isSignedBy(pem, caPem)).toBe(true);
    expect(checkPair(bench, 'alice')).toBe(true);
    expect(statSync(bench.file('keys', 'alice-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('stands in the record, and is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, alice);
    const store = await bench.workbench.store();
    expect(store.findIssued({ name: 'alice' })).toEqual([
      expect.objectContaining({
        serialNumber: certificate.serialNumber,
        authority: 'ca',
        profile: 'tls-client',
        frontEnd: 'test',
        issuedAt: new Date('2031-05-06T07:08:09.876Z'),
        pem: bench.read('keys', 'alice.pem'),
      }),
    ]);
    expect(bench.events).toEqual([
      { type: 'gathering', size: 1 },
      { type: 'certificate', name: 'alice', outcome: 'created' },
    ]);
  });

  test.each(keyAlgorithms.filter((algorithm) => algorithm !== 'rsa-4096'))(
    'with a key that is %s',
    async (keyAlgorithm) => {
      const bench = await openBenchWithAuthority(onTestFinished);
      await issueCertificate(bench.workbench, { ...alice, keyAlgorithm, subjectAltName: ['a.example'] });
      expect(checkPair(bench, 'alice')).toBe(true);
      expect(readBack(bench.read('keys', 'alice.pem')).keyUsage).toBe(
        keyAlgorithm.startsWith('rsa') ? 'critical, digitalSignature, keyEncipherment' : 'critical, digitalSignature',
      );
    },
  );

  it('without a subject: its names are critical', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice', subject: {}, subjectAltName: ['alice.example'] });
    expect(readBack(bench.read('keys', 'alice.pem'))).toMatchObject({ subject: [], subjectAltNameCritical: true });
  });

  it('ends with its authority, and that is told once', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { ...alice, lifetimeDays: 4000 });
    expect(readBack(bench.read('keys', 'alice.pem')).notAfter).toBe(readBack(bench.read('keys', 'ca.pem')).notAfter);
    expect(bench.warnings()).toEqual([
      expect.stringContaining('would outlive its authority'),
      expect.stringContaining('more than 825 days'),
    ]);
  });

  it('a lifetime equal to that of its authority, decided at the same instant, is not clamped', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { ...alice, lifetimeDays: 3650 });
    expect(bench.warnings()).toEqual([expect.stringContaining('more than 825 days')]);
  });

  it('a server without a name is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web', profile: 'tls-server' });
    expect(bench.warnings()).toEqual([expect.stringContaining('holds no name')]);
  });

  it('by another authority than ca', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'team', authority: 'ca', subject: { commonName: 'Team' } });
    await issueCertificate(bench.workbench, { ...alice, authority: 'team', lifetimeDays: 30 });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), bench.read('keys', 'team.pem'))).toBe(true);
    expect(bench.read('keys', 'alice.pem').match(/BEGIN/g)).toHaveLength(1);
  });

  it('many at once, of one name and of others', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const names = Array.from({ length: 12 }, (_, index) => `user-${index % 6}`);
    const issued = await Promise.all(names.map((name) => issueCertificate(bench.workbench, { name })));
    expect(issued.filter(({ outcome }) => outcome === 'created')).toHaveLength(6);
    for (const { name, certificate } of issued) {
      expect(certificate.pem).toBe(bench.read('keys', `${name}.pem`));
      expect(checkPair(bench, name)).toBe(true);
    }
  });
});

describe('an existing pair', () => {
  async function withAlice(): Promise<Bench> {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, alice);
    bench.events.length = 0;
    bench.runs.length = 0;
    return bench;
  }

  it('is kept, and no openssl runs', async () => {
    const bench = await withAlice();
    const before = snapshot(bench.assetsFolder);
    const issued = await issueCertificate(bench.workbench, { ...alice, subject: { commonName: 'another' } });
    expect(issued.outcome).toBe('kept');
    expect(bench.runs).toEqual([]);
    expect(snapshot(bench.assetsFolder)).toEqual(before);
    expect(bench.warnings()).toEqual([expect.stringContaining('"alice" exists already and was left alone')]);
  });

  it('is replaced when asked: a new key, and the old pair as .bak', async () => {
    const bench = await withAlice();
    const [oldPem, oldKey] = [bench.read('keys', 'alice.pem'), bench.read('keys', 'alice-key.pem')];
    const issued = await issueCertificate(bench.workbench, alice, { overwrite: true });
    expect(issued.outcome).toBe('replaced');
    expect([bench.read('keys', 'alice.pem.bak'), bench.read('keys', 'alice-key.pem.bak')]).toEqual([oldPem, oldKey]);
    expect(bench.read('keys', 'alice-key.pem')).not.toBe(oldKey);
    expect(checkPair(bench, 'alice')).toBe(true);
  });

  it('a key without its certificate is kept and signed again', async () => {
    const bench = await withAlice();
    const [oldPem, oldKey] = [bench.read('keys', 'alice.pem'), bench.read('keys', 'alice-key.pem')];
    rmSync(bench.file('keys', 'alice.pem'));
    const issued = await issueCertificate(bench.workbench, { ...alice, keyAlgorithm: 'rsa-2048' });
    expect(issued.outcome).toBe('signed-again');
    expect(bench.read('keys', 'alice-key.pem')).toBe(oldKey);
    expect(bench.read('keys', 'alice.pem')).not.toBe(oldPem);
    expect(checkPair(bench, 'alice')).toBe(true);
    expect(readBack(bench.read('keys', 'alice.pem')).keyUsage).toBe('critical, digitalSignature');
  });

  it('a certificate without its key is told as key-missing, and remade only with overwrite', async () => {
    const bench = await withAlice();
    rmSync(bench.file('keys', 'alice-key.pem'));
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), 'key-missing', 'alice-key.pem is not');
    expect((await issueCertificate(bench.workbench, alice, { overwrite: true })).outcome).toBe('replaced');
    expect(checkPair(bench, 'alice')).toBe(true);
  });

  test.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'a certificate that is %j cannot be read: it is told, and replaced only with overwrite',
    async (content) => {
      const bench = await withAlice();
      writeFileSync(bench.file('keys', 'alice.pem'), content);
      await expectRefused(bench, () => issueCertificate(bench.workbench, alice), 'certificate-unreadable', 'alice.pem');
      expect((await issueCertificate(bench.workbench, alice, { overwrite: true })).outcome).toBe('replaced');
      expect(bench.read('keys', 'alice.pem.bak')).toBe(content);
    },
  );

  it('a key without its certificate that cannot be read', async () => {
    const bench = await withAlice();
    rmSync(bench.file('keys', 'alice.pem'));
    writeFileSync(bench.file('keys', 'alice-key.pem'), 'no key');
    await expectRefused(
      bench,
      () => issueCertificate(bench.workbench, alice),
      'certificate-unreadable',
      'alice-key.pem',
    );
  });

  it('a weak key without its certificate is not signed again', async () => {
    const bench = await withAlice();
    rmSync(bench.file('keys', 'alice.pem'));
    const weak = makeBroughtAuthority(temporaryFolder(onTestFinished), { newkey: ['rsa:1024'] });
    writeFileSync(bench.file('keys', 'alice-key.pem'), weak.privateKeyPem);
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), 'policy-violation', 'rsa-1024');
  });
});

describe('names of files', () => {
  test.each(['ca', 'CA', 'Ca', 'proxy-client-ca', 'Proxy-Client-CA'])(
    '"%s" is an authority of a cluster',
    async (name) => {
      const bench = openBench(onTestFinished);
      await createAuthority(bench.workbench, { name: 'other' });
      await expectRefused(
        bench,
        () => issueCertificate(bench.workbench, { name, authority: 'other' }),
        'name-invalid',
        name,
      );
    },
  );

  it('that of an authority that is there, also with overwrite', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'team' });
    const issuing = () => issueCertificate(bench.workbench, { name: 'team' }, { overwrite: true });
    await expectRefused(bench, issuing, 'name-invalid', '"team" is the name of an authority');
  });

  it.each([false, true])('that of an authority whose certificate is gone, with overwrite %s', async (overwrite) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'team', authority: 'ca' });
    rmSync(bench.file('keys', 'team.pem'));
    const issuing = () => issueCertificate(bench.workbench, { name: 'team' }, { overwrite });
    await expectRefused(bench, issuing, 'authority-incomplete', 'team-key.pem is there but');
  });

  it('in other case than one that is there', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, alice);
    await expectRefused(bench, () => issueCertificate(bench.workbench, { name: 'Alice' }), 'name-invalid', '"alice"');
  });

  test.each(['../alice', 'a/b', '.alice', '-alice', 'alice-key', 'a\nb', '', 'x'.repeat(300)])(
    '%j leads nowhere',
    async (name) => {
      const bench = await openBenchWithAuthority(onTestFinished);
      await expectRefused(bench, () => issueCertificate(bench.workbench, { name }), 'name-invalid');
      expect(bench.runs).toEqual([]);
    },
  );
});

describe('requests that are refused before anything is written', () => {
  test.each<[string, object, string, string]>([
    ['a field that is not known', { ...alice, extensions: 1 }, 'request-invalid', 'extensions'],
    ['an unknown profile', { ...alice, profile: 'tls-sever' }, 'profile-not-found', 'tls-sever'],
    ['a profile by a path', { ...alice, profile: '../tls-server' }, 'request-invalid', 'tls-server'],
    ['a profile of an authority', { ...alice, profile: 'root-ca' }, 'request-invalid', 'root-ca'],
    ['no authority at all', { ...alice, authority: null }, 'request-invalid', 'authority'],
    ['an unknown authority', { ...alice, authority: 'cb' }, 'authority-not-found', 'cb'],
    ['a path length', { ...alice, pathLenConstraint: 1 }, 'request-invalid', 'pathLenConstraint'],
    [
      'names where the profile has none',
      { ...alice, profile: 'ocsp-responder', subjectAltName: ['a.b'] },
      'request-invalid',
      'subjectAltName',
    ],
    ['neither subject nor names', { ...alice, subject: {} }, 'policy-violation', 'subjectAltName'],
    [
      'a multi-valued RDN',
      {
        ...alice,
        subject: [
          { type: 'commonName', value: 'a' },
          { type: 'organizationName', value: 'b', joined: true },
        ],
      },
      'policy-violation',
      'multi-valued',
    ],
    ['a lifetime that ended', { ...alice, notAfter: '2031-01-01T00:00:00Z' }, 'policy-violation', 'notAfter'],
    [
      'beyond the life of its authority',
      { ...alice, notBefore: '2050-01-01T00:00:00Z', notAfter: '2051-01-01T00:00:00Z' },
      'policy-violation',
      'notAfter',
    ],
    ['a lifetime of 0', { ...alice, lifetimeDays: 0 }, 'request-invalid', '0'],
    ['an unknown key algorithm', { ...alice, keyAlgorithm: 'rsa-1024' }, 'request-invalid', 'rsa-1024'],
    [
      '1,001 names',
      { ...alice, subjectAltName: Array.from({ length: 1001 }, (_, index) => `n${index}.example`) },
      '',
      '',
    ],
  ])('%s', async (_, input, code, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const issuing = () => issueCertificate(bench.workbench, input);
    if (code === '') await expect(issuing()).rejects.toThrow(/1001|1,001/);
    else await expectRefused(bench, issuing, code, part);
    expect(bench.runs).toEqual([]);
    expect(readdirSync(bench.file('keys')).sort()).toEqual(['ca-key.pem', 'ca.pem']);
  });
});

describe("a profile of the user's own", () => {
  const text =
    '[profile]\ndescription = Mail\n[extensions]\nbasicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n' +
    'extendedKeyUsage = emailProtection, 1.2.3.4\ncertificatePolicies = 1.2.3.5\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always\n';

  async function withProfile(content: string, name = 'mail'): Promise<Bench> {
    const bench = await openBenchWithAuthority(onTestFinished);
    mkdirSync(bench.file('profiles'));
    writeFileSync(bench.file('profiles', `${name}.cnf`), content);
    return bench;
  }

  it('decides what is signed', async () => {
    const bench = await withProfile(text);
    await issueCertificate(bench.workbench, { name: 'alice', profile: 'mail' });
    expect(readBack(bench.read('keys', 'alice.pem'))).toMatchObject({
      extendedKeyUsage: 'emailProtection, 1.2.3.4',
      extensionIdentifiers: expect.arrayContaining(['2.5.29.32']),
    });
  });

  test.each([
    [
      'more than it may',
      text.replace('CA:FALSE', 'CA:FALSE\nnameConstraints = permitted;DNS:x'),
      'profile-invalid',
      'nameConstraints',
    ],
    ['against the policy', text.replace('digitalSignature', 'keyCertSign'), 'policy-violation', 'keyCertSign'],
    ['no usage', text.replace('keyUsage = critical, digitalSignature\n', ''), 'policy-violation', 'keyUsage'],
    [
      'an authority by its kind of key',
      `${text}[extensions_rsa]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n`,
      'profile-invalid',
      'basicConstraints',
    ],
  ])('that says %s', async (_, content, code, part) => {
    const bench = await withProfile(content);
    const input = { name: 'alice', profile: 'mail', keyAlgorithm: 'rsa-2048' };
    await expectRefused(bench, () => issueCertificate(bench.workbench, input), code, part);
    expect(bench.runs).toEqual([]);
  });

  it('of the name of a built-in one', async () => {
    const bench = await withProfile(text, 'tls-client');
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), 'profile-invalid', 'tls-client.cnf');
  });
});

describe('an authority that cannot sign', () => {
  const brought = (options: Parameters<typeof makeBroughtAuthority>[1] = {}) =>
    makeBroughtAuthority(temporaryFolder(onTestFinished), options);
  const noBits = 'subjectKeyIdentifier = hash\n';

  test.each<[string, () => { certificatePem?: string; privateKeyPem?: string }, string, string]>([
    ['is not there', () => ({}), 'authority-not-found', 'there is no authority "ca"'],
    ['has no key', () => ({ certificatePem: brought().certificatePem }), 'authority-incomplete', 'ca-key.pem is not'],
    ['has no certificate', () => ({ privateKeyPem: brought().privateKeyPem }), 'authority-incomplete', 'ca.pem is not'],
    [
      'has the key of another',
      () => ({ ...brought(), privateKeyPem: brought().privateKeyPem }),
      'key-mismatch',
      'ca-key.pem is not the key',
    ],
    [
      'has a certificate that cannot be read',
      () => ({ ...brought(), certificatePem: 'x' }),
      'certificate-unreadable',
      'ca.pem',
    ],
    [
      'has a key that cannot be read',
      () => ({ ...brought(), privateKeyPem: 'x' }),
      'certificate-unreadable',
      'ca-key.pem',
    ],
    ['has an empty key', () => ({ ...brought(), privateKeyPem: '' }), 'certificate-unreadable', 'ca-key.pem'],
    ['has expired', () => brought({ days: 1 }), 'authority-invalid', 'expired'],
    ['is no CA', () => brought({ extensions: `${noBits}basicConstraints = CA:FALSE` }), 'authority-invalid', 'CA:TRUE'],
    ['says nothing of CA', () => brought({ extensions: noBits }), 'authority-invalid', 'CA:TRUE'],
    [
      'may not sign certificates',
      () => brought({ extensions: `${noBits}basicConstraints = CA:TRUE\nkeyUsage = cRLSign` }),
      'authority-invalid',
      'keyCertSign',
    ],
    ['has a weak key', () => brought({ newkey: ['rsa:1024'] }), 'authority-invalid', 'rsa-1024'],
    [
      'has a key with explicit parameters',
      () => brought({ newkey: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'] }),
      'authority-invalid',
      'ec-explicit',
    ],
    [
      'has no key identifier',
      () => brought({ extensions: 'basicConstraints = CA:TRUE\nsubjectKeyIdentifier = none' }),
      'authority-invalid',
      'subjectKeyIdentifier',
    ],
    ['is encrypted, and nobody can be asked', () => brought({ passphrase: 'secret' }), 'passphrase-required', 'ca'],
  ])('%s', async (_, make, code, part) => {
    const bench = openBench(onTestFinished);
    putPair(bench.assetsFolder, 'ca', make());
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), code, part);
    expect(bench.runs).toEqual([]);
  });

  it('is not valid yet', async () => {
    const bench = openBench(onTestFinished, { at: new Date('2020-01-01T00:00:00Z') });
    putPair(bench.assetsFolder, 'ca', brought());
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), 'authority-invalid', 'not valid before');
  });

  it('all of it at once in the details', async () => {
    const bench = openBench(onTestFinished);
    putPair(
      bench.assetsFolder,
      'ca',
      brought({ extensions: 'basicConstraints = CA:FALSE', newkey: ['rsa:1024'], days: 1 }),
    );
    await expect(issueCertificate(bench.workbench, alice)).rejects.toThrow(
      expect.objectContaining({ details: [expect.any(String), expect.any(String), expect.any(String)] }),
    );
  });
});

describe('a brought authority', () => {
  const openWith = (passphrase: string | undefined, given?: string) => {
    const bench = openBench(onTestFinished, given === undefined ? {} : { getPassphrase: async () => given });
    const pair = makeBroughtAuthority(temporaryFolder(onTestFinished), passphrase === undefined ? {} : { passphrase });
    putPair(bench.assetsFolder, 'ca', pair);
    return bench;
  };

  it('signs, in a folder that was never used, whose record is begun', async () => {
    const bench = openWith(undefined);
    const before = [bench.read('keys', 'ca.pem'), bench.read('keys', 'ca-key.pem')];
    await issueCertificate(bench.workbench, alice);
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), bench.read('keys', 'ca.pem'))).toBe(true);
    expect([bench.read('keys', 'ca.pem'), bench.read('keys', 'ca-key.pem')]).toEqual(before);
  });

  it('with an encrypted key signs once its passphrase is given, asked for once', async () => {
    const bench = openWith('pässword', 'pässword');
    await issueCertificate(bench.workbench, alice);
    await issueCertificate(bench.workbench, { name: 'bob' });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), bench.read('keys', 'ca.pem'))).toBe(true);
    expect(bench.read('keys', 'ca-key.pem')).toContain('ENCRYPTED');
    expect(JSON.stringify(bench.runs)).not.toContain('pässword');
  });

  it('with an encrypted key and a wrong passphrase is refused before openssl starts', async () => {
    const bench = openWith('right', 'wrong');
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), 'passphrase-wrong');
    expect(bench.runs).toEqual([]);
  });
});

describe('an openssl that does not do its work: nothing is written', () => {
  async function withOpenssl(script: string, opensslTimeoutMs = 60_000): Promise<Bench> {
    const { assetsFolder } = await openBenchWithAuthority(onTestFinished);
    const searchPath = fakeOpensslFolder(`[ "$1" = version ] && exec "$REAL" version\n${script}`, onTestFinished);
    return openBench(onTestFinished, { assetsFolder, settings: { searchPath, opensslTimeoutMs } });
  }

  test.each([
    ['fails', 'exit 1', 'openssl-failed'],
    ['prints nothing', 'exit 0', 'openssl-failed'],
    ['prints garbage', 'head -c 1000 /dev/urandom', 'openssl-failed'],
    ['floods', 'exec yes', 'openssl-failed'],
    ['signs nothing', '[ "$1" = ca ] && exit 0; exec "$REAL" "$@"', 'openssl-failed'],
    ['prints half a certificate', '[ "$1" = ca ] || exec "$REAL" "$@"; "$REAL" "$@" | head -c 300', 'openssl-failed'],
    [
      'signs with another validity',
      `[ "$1" = ca ] || exec "$REAL" "$@"; "$REAL" $(echo "$@" | sed 's/-enddate 2032/-enddate 2033/')`,
      'not-as-planned',
    ],
    [
      'signs another purpose',
      `[ "$1" = ca ] && sed -i 's/clientAuth/serverAuth/' ca.cnf; exec "$REAL" "$@"`,
      'not-as-planned',
    ],
    ['signs a CA', `[ "$1" = ca ] && sed -i 's/CA:FALSE/CA:TRUE/' ca.cnf; exec "$REAL" "$@"`, 'not-as-planned'],
    [
      'signs an extension too many',
      `[ "$1" = ca ] && sed -i '/^keyUsage/i nsComment = x' ca.cnf; exec "$REAL" "$@"`,
      'not-as-planned',
    ],
    [
      'numbers from 1',
      `[ "$1" = ca ] && { sed -i 's/rand_serial.*/serial = serial/' ca.cnf; echo 01 >serial; }; exec "$REAL" "$@"`,
      'not-as-planned',
    ],
  ])('%s', async (_, script, code) => {
    const bench = await withOpenssl(script);
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), code);
  });

  it('hangs', async () => {
    const bench = await withOpenssl('exec sleep 600', 500);
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), 'openssl-timed-out');
  });

  test.each([
    ['is none', '/nowhere', 'openssl-not-found'],
    ['is LibreSSL', 'echo LibreSSL 3.8.2', 'openssl-unsupported'],
    ['is too old', 'echo OpenSSL 1.1.1w  11 Sep 2023', 'openssl-unsupported'],
    ['says nothing', 'exit 1', 'openssl-unsupported'],
  ])('%s, and no work folder is left', async (_, script, code) => {
    const { assetsFolder } = await openBenchWithAuthority(onTestFinished);
    const temporary = temporaryFolder(onTestFinished);
    const searchPath = script.startsWith('/') ? script : fakeOpensslFolder(script, onTestFinished);
    const bench = openBench(onTestFinished, { assetsFolder, settings: { searchPath, temporaryFolder: temporary } });
    await expectRefused(bench, () => issueCertificate(bench.workbench, alice), code);
    await bench.workbench.close();
    expect(readdirSync(temporary)).toEqual([]);
  });
});

it('nothing is left in the temporary folder, and no key was ever in it in the clear', async () => {
  const temporary = temporaryFolder(onTestFinished);
  const searchPath = fakeOpensslFolder('"$REAL" "$@"; code=$?; cat * >>"$HERE/seen"; exit $code', onTestFinished);
  const bench = openBench(onTestFinished, { settings: { temporaryFolder: temporary, searchPath } });
  await createAuthority(bench.workbench, { name: 'ca' });
  const pair = makeBroughtAuthority(temporaryFolder(onTestFinished));
  await importAuthority(bench.workbench, { name: 'other', ...pair });
  rmSync(path.join(searchPath, 'seen'));
  await createAuthority(bench.workbench, { name: 'another', lifetimeDays: 10 });
  const seen = readFileSync(path.join(searchPath, 'seen'), 'utf8');
  expect(seen).toContain('ENCRYPTED PRIVATE KEY');
  expect(seen).not.toContain('BEGIN PRIVATE KEY');
  await bench.workbench.close();
  expect(readdirSync(temporary)).toEqual([]);
});
