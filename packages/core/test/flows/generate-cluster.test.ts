import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { type ClusterInput, diffCluster } from '../../src/diff-cluster.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  now,
  openBench,
  putPair,
  signBelow,
  snapshot,
} from './flow-bench.ts';
import { makePlan } from './plans.ts';
import { isSignedBy, keyIdentifierOf, readBack } from './read-back.ts';

const plan = makePlan();

const brought = (options: Parameters<typeof makeBroughtAuthority>[1] = {}) =>
  makeBroughtAuthority(temporaryFolder(onTestFinished), options);

async function generated(input: ClusterInput = plan): Promise<Bench> {
  const bench = openBench(onTestFinished);
  await generateCluster(bench.workbench, input);
  bench.events.length = 0;
  bench.runs.length = 0;
  return bench;
}

/** That every pair of the folder is whole, and signed by the authority that is there. */
async function expectWhole(bench: Bench): Promise<void> {
  const pairs = readdirSync(bench.file('keys')).filter((file) => /(?<!-key)\.pem$/.test(file));
  for (const file of pairs) {
    const [pem, name] = [bench.read('keys', file), file.replace(/\.pem$/, '')];
    const key = createPrivateKey(bench.read('keys', `${name}-key.pem`));
    expect([name, new X509Certificate(pem).checkPrivateKey(key)]).toEqual([name, true]);
    // Who signed a brought one is its operator's affair.
    if (name.endsWith('ca')) continue;
    const issuer = name === 'proxy-client' ? 'proxy-client-ca' : 'ca';
    expect([name, await isSignedBy(pem, bench.read('keys', `${issuer}.pem`))]).toEqual([name, true]);
  }
}

describe('the first run', () => {
  const serverNames = ['dns:kubernetes', 'dns:kubernetes.default', 'dns:kubernetes.default.svc'].concat(
    'dns:kubernetes.default.svc.cluster.local',
    ['ip:127.0.0.1', 'ip:172.20.0.1', 'dns:master0', 'ip:10.0.0.2', 'ip:192.168.0.2', 'dns:api.example.com'],
  );
  const rows: [string, string[], string[], string][] = [
    ['ca', ['O=Kubernetes', 'OU=CA', 'CN=harbor'], [], 'none'],
    ['proxy-client-ca', ['O=Kubernetes', 'OU=CA', 'CN=proxyClientCA'], [], 'none'],
    [
      'etcd0-etcd',
      ['CN=etcd0'],
      ['dns:etcd0', 'ip:10.0.0.1', 'ip:127.0.0.1', 'ip:192.168.0.1'],
      'serverAuth, clientAuth',
    ],
    ['Master0-apiserver', ['CN=Master0'], serverNames, 'serverAuth'],
    [
      'Master0-kubelet',
      ['O=system:nodes', 'CN=system:node:master0'],
      ['dns:master0', 'ip:192.168.0.2'],
      'serverAuth, clientAuth',
    ],
    [
      'worker0-kubelet',
      ['O=system:nodes', 'CN=system:node:worker0'],
      ['dns:worker0', 'ip:10.0.1.1'],
      'serverAuth, clientAuth',
    ],
    ['kube-controller-manager', ['CN=system:kube-controller-manager'], [], 'clientAuth'],
    ['kube-scheduler', ['CN=system:kube-scheduler'], [], 'clientAuth'],
    ['service-account', ['CN=kube-service-account'], [], '1.3.6.1.5.5.7.3.37'],
    ['etcd-client', ['CN=etcd-client'], [], 'clientAuth'],
    ['apiserver-kubelet-client', ['O=system:masters', 'CN=kube-apiserver-kubelet-client'], [], 'clientAuth'],
    ['proxy-client', ['O=system:masters', 'CN=aggregator'], [], 'clientAuth'],
    ['contiv-proxy-server', ['CN=auth-local.cisco.com'], [], 'serverAuth'],
    ['admin', ['O=system:masters', 'CN=admin'], [], 'clientAuth'],
  ];
  const longNames: Readonly<Record<string, string>> = {
    O: 'organizationName',
    OU: 'organizationalUnitName',
    CN: 'commonName',
  };

  it('makes each certificate of the plan as it is wanted, read by @peculiar/x509', async () => {
    const bench = openBench(onTestFinished);
    const cluster = await generateCluster(bench.workbench, plan);
    expect(cluster.certificates.map(({ name, outcome }) => [name, outcome])).toEqual(
      rows.map(([name]) => [name, 'created']),
    );
    for (const [name, subject, subjectAltName, extendedKeyUsage] of rows) {
      const pem = bench.read('keys', `${name}.pem`);
      const isAuthority = name.endsWith('ca');
      expect([name, readBack(pem)]).toEqual([
        name,
        expect.objectContaining({
          version3: true,
          subject: subject.map((attribute) => attribute.replace(/^\w+/, (short) => longNames[short] ?? short)),
          subjectAltName,
          subjectAltNameCritical: false,
          extendedKeyUsage,
          basicConstraints: isAuthority ? 'critical, CA:TRUE' : 'critical, CA:FALSE',
          keyUsage: isAuthority ? 'critical, keyCertSign, cRLSign' : 'critical, digitalSignature',
          notBefore: '2031-05-06T07:03:09.000Z',
          notAfter: isAuthority ? '2033-05-05T07:08:08.000Z' : '2032-05-05T07:08:08.000Z',
          subjectKeyIdentifier: keyIdentifierOf(pem),
        }),
      ]);
      expect(statSync(bench.file('keys', `${name}-key.pem`)).mode & 0o777).toBe(0o600);
    }
    await expectWhole(bench);
    const serials = rows.map(([name]) => readBack(bench.read('keys', `${name}.pem`)).serialNumber);
    expect(new Set(serials).size).toBe(rows.length);
  });

  it('makes the kubeconfig, tells each certificate, and how far it is', async () => {
    const bench = openBench(onTestFinished);
    const { kubeconfig } = await generateCluster(bench.workbench, plan);
    expect(kubeconfig).toEqual({
      path: bench.file('kubeconfig'),
      outcome: 'written',
      server: 'https://api.example.com:6443',
    });
    expect(statSync(bench.file('kubeconfig')).mode & 0o777).toBe(0o600);
    const progress = bench.events.filter(({ type }) => type === 'progress');
    expect(progress).toEqual(rows.map((_, index) => ({ type: 'progress', done: index + 1, total: rows.length })));
    expect(bench.events.filter(({ type }) => type === 'certificate')).toHaveLength(rows.length);
    expect(bench.warnings()).toEqual([expect.stringMatching(/contiv-proxy-server.*holds no name/)]);
  });

  it('then there is nothing that differs', async () => {
    const bench = await generated();
    const { comparisons } = diffCluster(bench.workbench, plan);
    expect(comparisons.filter(({ state }) => state !== 'present')).toEqual([]);
  });

  it('signs in gatherings', async () => {
    const bench = openBench(onTestFinished);
    await generateCluster(bench.workbench, makePlan({ workers: 30 }));
    const signings = bench.runs.filter(({ args }) => args[0] === 'ca');
    expect(bench.runs.filter(({ args }) => args[0] === 'req')).toHaveLength(43);
    expect(signings.length).toBeLessThan(30);
    await expectWhole(bench);
  });

  test.each([
    ['rsa-2048', 'rsa-2048'],
    ['ec-p384', 'ec-p384'],
    ['ed25519', 'ec-p256'],
  ] as const)('with %s keys, service-account is %s', async (keyAlgorithm, forServiceAccount) => {
    const bench = await generated({ ...plan, keyAlgorithm });
    const { wanted, found, comparisons } = diffCluster(bench.workbench, { ...plan, keyAlgorithm });
    for (const { name } of wanted) {
      const expected = name === 'service-account' ? forServiceAccount : keyAlgorithm;
      expect([name, found.get(name)?.keyAlgorithm]).toEqual([name, expected]);
    }
    expect(comparisons.flatMap(({ differences }) => differences)).toEqual([]);
    await expectWhole(bench);
  });

  it('the key algorithm of the plan counts where none is asked for', async () => {
    const bench = await generated(makePlan({ keyAlgorithm: 'ed25519' }));
    expect(diffCluster(bench.workbench, plan).found.get('admin')?.keyAlgorithm).toBe('ed25519');
  });

  it('a plan whose certificates would outlive their authorities is told once', async () => {
    const bench = openBench(onTestFinished);
    await generateCluster(bench.workbench, makePlan({ expiry: '9000h', caExpiry: '8760h', provider: 'calico' }));
    expect(bench.warnings()).toEqual([expect.stringMatching(/like \d+ more.*would outlive its authority/)]);
    expect(readBack(bench.read('keys', 'admin.pem')).notAfter).toBe(readBack(bench.read('keys', 'ca.pem')).notAfter);
  });

  it('equal lifetimes end together, whatever time passes while it runs', async () => {
    let instant = now.getTime();
    const clock = {
      now: () => {
        instant += 1700;
        return new Date(instant);
      },
    };
    const bench = openBench(onTestFinished, { clock });
    await generateCluster(bench.workbench, makePlan({ expiry: '8760h', caExpiry: '8760h', provider: 'calico' }));
    expect(bench.warnings()).toEqual([]);
    const ends = ['ca', 'proxy-client-ca', 'admin', 'proxy-client', 'etcd0-etcd'].map(
      (name) => readBack(bench.read('keys', `${name}.pem`)).notAfter,
    );
    expect(new Set(ends).size).toBe(1);
  });
});

describe('a further run', () => {
  it('starts no openssl, changes nothing, and says so of each', async () => {
    const bench = await generated();
    const before = snapshot(bench.assetsFolder);
    const cluster = await generateCluster(bench.workbench, plan);
    expect(new Set(cluster.certificates.map(({ outcome }) => outcome))).toEqual(new Set(['kept']));
    expect(cluster.kubeconfig?.outcome).toBe('unchanged');
    expect(bench.runs).toEqual([]);
    expect(snapshot(bench.assetsFolder)).toEqual(before);
    expect(bench.events.filter(({ type }) => type === 'certificate')).toHaveLength(cluster.certificates.length);
  });

  it('makes what is new in the plan, and leaves all else', async () => {
    const bench = await generated();
    const before = snapshot(bench.file('keys'));
    const cluster = await generateCluster(bench.workbench, makePlan({ workers: 3 }));
    expect(cluster.certificates.filter(({ outcome }) => outcome !== 'kept').map(({ name }) => name)).toEqual([
      'worker1-kubelet',
      'worker2-kubelet',
    ]);
    expect(snapshot(bench.file('keys'))).toMatchObject(before);
    await expectWhole(bench);
  });

  it('signs a key without its certificate again, with the same key', async () => {
    const bench = await generated();
    const [key, pem] = [bench.read('keys', 'admin-key.pem'), bench.read('keys', 'admin.pem')];
    rmSync(bench.file('keys', 'admin.pem'));
    const cluster = await generateCluster(bench.workbench, plan);
    expect(cluster.certificates.filter(({ outcome }) => outcome !== 'kept')).toEqual([
      expect.objectContaining({ name: 'admin', outcome: 'signed-again' }),
    ]);
    expect(bench.read('keys', 'admin-key.pem')).toBe(key);
    expect(bench.read('keys', 'admin.pem')).not.toBe(pem);
    expect(cluster.kubeconfig?.outcome).toBe('replaced');
    await expectWhole(bench);
  });

  it('keeps what holds more than it should, and tells it', async () => {
    const bench = await generated();
    const other = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    await issueCertificate(
      other.workbench,
      {
        name: 'admin',
        profile: 'tls-peer',
        subject: { commonName: 'admin', organizationName: ['system:masters', 'more'] },
        lifetimeDays: 365,
      },
      { overwrite: true },
    );
    const cluster = await generateCluster(bench.workbench, plan);
    expect(cluster.certificates.every(({ outcome }) => outcome === 'kept')).toBe(true);
    expect(bench.warnings()).toEqual([expect.stringContaining('kept "admin" although not just as planned')]);
  });
});

describe('what stops it before anything is written', () => {
  const replace = (name: string, input: object) => async (bench: Bench) => {
    await issueCertificate(bench.workbench, { name, ...input }, { overwrite: true });
  };
  const remove =
    (...names: string[]) =>
    (bench: Bench) => {
      for (const name of names) rmSync(bench.file('keys', name));
    };

  test.each<[string, (bench: Bench) => unknown, string, string]>([
    [
      'another commonName',
      replace('admin', { subject: { commonName: 'root', organizationName: 'system:masters' } }),
      'plan-differs',
      'admin: commonName',
    ],
    ['a missing organization', replace('admin', {}), 'plan-differs', 'organizationName'],
    [
      'a missing name',
      replace('etcd0-etcd', { subject: { commonName: 'etcd0' }, subjectAltName: ['etcd0', '10.0.0.1'] }),
      'plan-differs',
      'subjectAltName',
    ],
    [
      'another issuer',
      async (bench) => {
        await createAuthority(bench.workbench, { name: 'other' });
        await replace('kube-scheduler', { authority: 'other', subject: { commonName: 'system:kube-scheduler' } })(
          bench,
        );
      },
      'plan-differs',
      'issuer',
    ],
    [
      'the key of another',
      (bench) => writeFileSync(bench.file('keys', 'admin-key.pem'), bench.read('keys', 'etcd-client-key.pem')),
      'key-mismatch',
      'admin',
    ],
    ['no key', remove('admin-key.pem'), 'key-missing', 'admin-key.pem'],
    ['a CA without its key', remove('ca-key.pem'), 'authority-incomplete', 'ca-key.pem'],
    ['a CA without its certificate', remove('ca.pem'), '', 'ca.pem'],
    ['both gone of a CA that signed', remove('ca.pem', 'ca-key.pem'), 'authority-not-found', 'ca.pem'],
    [
      'a service-account without its key',
      remove('service-account-key.pem'),
      'authority-incomplete',
      'service-account-key.pem',
    ],
    [
      'a service-account without its certificate',
      remove('service-account.pem'),
      'authority-incomplete',
      'service-account.pem',
    ],
    [
      'a CA that is none',
      (bench) => putPair(bench.assetsFolder, 'ca', brought({ extensions: 'basicConstraints = CA:FALSE' })),
      '',
      'basicConstraints',
    ],
  ])('%s', async (_, change, code, part) => {
    const bench = await generated();
    await change(bench);
    bench.runs.length = 0;
    const more = makePlan({ workers: 2 });
    if (code === '') {
      const before = snapshot(bench.assetsFolder);
      await expect(generateCluster(bench.workbench, more)).rejects.toThrow(
        expect.objectContaining({ details: expect.arrayContaining([expect.stringContaining(part)]) }),
      );
      expect(snapshot(bench.assetsFolder)).toEqual(before);
    } else await expectRefused(bench, () => generateCluster(bench.workbench, more), code, part);
    expect(bench.runs).toEqual([]);
  });

  it('expired certificates', async () => {
    const { assetsFolder } = await generated();
    const later = openBench(onTestFinished, { assetsFolder, at: new Date('2032-06-01T00:00:00Z') });
    await expectRefused(
      later,
      () => generateCluster(later.workbench, makePlan({ workers: 2 })),
      'plan-differs',
      'expired',
    );
  });

  it('all of it at once', async () => {
    const bench = await generated();
    await replace('admin', {})(bench);
    await replace('etcd-client', { subject: { commonName: 'x' } })(bench);
    await expect(generateCluster(bench.workbench, plan)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringContaining('2 certificates are not as planned'),
        details: [
          expect.stringContaining('etcd-client: commonName'),
          expect.stringContaining('admin: organizationName'),
        ],
      }),
    );
  });

  it('what policy refuses, before the first authority is made', async () => {
    const bench = openBench(onTestFinished);
    const extraNames = Array.from({ length: 1000 }, (_, index) => `n${index}.example`).join(',');
    const generating = () => generateCluster(bench.workbench, makePlan({ extraNames }));
    await expectRefused(bench, generating, 'policy-violation', '1,000');
    expect([existsSync(bench.assetsFolder), bench.runs]).toEqual([false, []]);
  });

  it('a plan that is none', async () => {
    const bench = openBench(onTestFinished);
    const generating = () => generateCluster(bench.workbench, { planText: 'cluster: [', planFileName: 'x.yaml' });
    await expectRefused(bench, generating, 'plan-invalid', 'x.yaml');
    expect(existsSync(bench.assetsFolder)).toBe(false);
  });

  test.each<[string, string | undefined, string]>([
    ['a wrong passphrase', 'wrong', 'passphrase-wrong'],
    ['nobody to ask for the passphrase', undefined, 'passphrase-required'],
  ])('%s of a brought CA, before the other CA is made', async (_, given, code) => {
    const bench = openBench(onTestFinished, given === undefined ? {} : { getPassphrase: async () => given });
    putPair(bench.assetsFolder, 'ca', brought({ passphrase: 'right' }));
    await expectRefused(bench, () => generateCluster(bench.workbench, plan), code);
    expect(bench.runs).toEqual([]);
  });
});

describe('a CA that the operator brings', () => {
  it('signs all but what the other CA signs, and stays as it is', async () => {
    const bench = openBench(onTestFinished);
    const pair = brought({ newkey: ['rsa:2048'], subject: 'O = Acme\nCN = Acme CA' });
    putPair(bench.assetsFolder, 'ca', pair);
    const cluster = await generateCluster(bench.workbench, plan);
    expect(cluster.certificates[0]).toMatchObject({ name: 'ca', outcome: 'kept' });
    expect(bench.read('keys', 'ca.pem')).toBe(pair.certificatePem);
    await expectWhole(bench);
    expect(readBack(bench.read('keys', 'admin.pem')).issuer).toEqual(['organizationName=Acme', 'commonName=Acme CA']);
  });

  it('both, encrypted, each asked for its passphrase once', async () => {
    const asked: string[] = [];
    const getPassphrase = async (authority: string) => {
      asked.push(authority);
      return authority;
    };
    const bench = openBench(onTestFinished, { getPassphrase });
    putPair(bench.assetsFolder, 'ca', brought({ passphrase: 'ca' }));
    putPair(bench.assetsFolder, 'proxy-client-ca', brought({ passphrase: 'proxy-client-ca', subject: 'CN = P' }));
    const cluster = await generateCluster(bench.workbench, plan);
    expect(asked.sort()).toEqual(['ca', 'proxy-client-ca']);
    expect(await isSignedBy(bench.read('keys', 'proxy-client.pem'), bench.read('keys', 'proxy-client-ca.pem'))).toBe(
      true,
    );
    await generateCluster(bench.workbench, plan);
    expect(cluster.certificates).toHaveLength(14);
    expect(asked).toHaveLength(2);
  });

  it('an intermediate with the chain above it', async () => {
    const elsewhere = openBench(onTestFinished);
    await createAuthority(elsewhere.workbench, { name: 'root', lifetimeDays: 3650 });
    await createAuthority(elsewhere.workbench, {
      name: 'middle',
      authority: 'root',
      pathLenConstraint: 0,
      lifetimeDays: 3000,
    });
    const bench = openBench(onTestFinished);
    putPair(bench.assetsFolder, 'ca', {
      certificatePem: elsewhere.read('keys', 'middle.pem'),
      privateKeyPem: elsewhere.read('keys', 'middle-key.pem'),
    });
    await generateCluster(bench.workbench, plan);
    await expectWhole(bench);
    expect(bench.read('keys', 'ca.pem').match(/BEGIN/g)).toHaveLength(2);
    const authorityData = /certificate-authority-data: (\S+)/.exec(bench.read('kubeconfig'))?.[1] ?? '';
    expect(Buffer.from(authorityData, 'base64').toString()).toBe(bench.read('keys', 'ca.pem'));
    expect(await generateCluster(bench.workbench, plan)).toMatchObject({ kubeconfig: { outcome: 'unchanged' } });
  });

  it('a chain that is exhausted, before the other CA is made', async () => {
    const elsewhere = openBench(onTestFinished);
    await createAuthority(elsewhere.workbench, { name: 'root', pathLenConstraint: 0, lifetimeDays: 9000 });
    const low = signBelow(temporaryFolder(onTestFinished), elsewhere, 'CN = Low', 'basicConstraints = CA:TRUE');
    const bench = openBench(onTestFinished);
    const certificatePem = low.certificatePem + elsewhere.read('keys', 'root.pem');
    putPair(bench.assetsFolder, 'ca', { ...low, certificatePem });
    await expectRefused(
      bench,
      () => generateCluster(bench.workbench, plan),
      'authority-invalid',
      'allows only 0 below',
    );
  });

  it('with others behind it that are trusted too, as in a rotation', async () => {
    const bench = openBench(onTestFinished);
    const pair = brought({ subject: 'CN = same' });
    const older = brought({ subject: 'CN = same', extensions: 'basicConstraints = CA:TRUE, pathlen:0' });
    putPair(bench.assetsFolder, 'ca', { ...pair, certificatePem: pair.certificatePem + older.certificatePem });
    await generateCluster(bench.workbench, plan);
    await expectWhole(bench);
  });

  it('that ends sooner than the plan says clamps what it signs, and that is told once', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', subject: { commonName: 'short' }, lifetimeDays: 30 });
    await generateCluster(bench.workbench, makePlan({ provider: 'calico' }));
    const clamped = bench.warnings().filter((message) => message.includes('outlive'));
    expect(clamped).toEqual([expect.stringContaining('2031-06-05T07:08:08.000Z')]);
    expect(await generateCluster(bench.workbench, makePlan({ provider: 'calico' }))).toBeTruthy();
  });
});

describe('several at once on one folder', () => {
  it.each([2, 4])('%d workbenches end with one whole cluster', async (count) => {
    const assetsFolder = path.join(temporaryFolder(onTestFinished), 'assets');
    const benches = Array.from({ length: count }, () => openBench(onTestFinished, { assetsFolder }));
    const clusters = await Promise.all(benches.map(({ workbench }) => generateCluster(workbench, plan)));
    const [first] = benches;
    if (!first) throw new Error('at least two were opened');
    await expectWhole(first);
    for (const { name } of clusters[0]?.certificates ?? []) {
      const outcomes = clusters.map(({ certificates }) => certificates.find((one) => one.name === name)?.outcome);
      expect([name, outcomes.filter((outcome) => outcome === 'created').length]).toEqual([name, 1]);
    }
    const store = await first.workbench.store();
    expect(store.findIssued()).toHaveLength(14);
    expect(readdirSync(assetsFolder, { recursive: true }).filter((file) => /tmp|bak/.test(String(file)))).toEqual([]);
  });

  it('under clocks that differ, nothing outlives the authority that was first', async () => {
    const assetsFolder = path.join(temporaryFolder(onTestFinished), 'assets');
    const equal = makePlan({ caExpiry: '8760h' });
    const benches = [0, 60_000].map((ms) =>
      openBench(onTestFinished, { assetsFolder, at: new Date(now.getTime() + ms) }),
    );
    await Promise.all(benches.map(({ workbench }) => generateCluster(workbench, equal)));
    const [first] = benches;
    if (!first) throw new Error('two were opened');
    await expectWhole(first);
    const { comparisons } = diffCluster(first.workbench, equal);
    expect(comparisons.filter(({ differences }) => differences.some(({ severity }) => severity === 'stops'))).toEqual(
      [],
    );
    const end = readBack(first.read('keys', 'ca.pem')).notAfter;
    expect(readBack(first.read('keys', 'admin.pem')).notAfter <= end).toBe(true);
  });
});
