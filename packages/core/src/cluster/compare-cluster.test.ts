import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatGeneralName } from '../certificate/general-name.ts';
import { parseCertificates } from '../certificate/parse-certificate.ts';
import { isEncryptedPrivateKey, parsePrivateKey } from '../certificate/private-key.ts';
import type { FoundPair } from '../store/read-pairs.ts';
import { compareCluster } from './compare-cluster.ts';
import { type Comparison, formatDifference } from './comparison.ts';
import { decideCluster } from './decide-cluster.ts';
import { parseClusterPlan } from './parse-plan.ts';
import type { WantedCertificate } from './wanted-certificate.ts';
import { wantedCertificates } from './wanted-certificates.ts';

const plan = parseClusterPlan(
  `
cluster:
  name: demo
  networking: {service_cidr_block: 172.20.0.0/16}
  certificates: {expiry: 720h, ca_expiry: 1440h}
master: {load_balancer: "api.example.com:6443", nodes: [{host: m1, ip: 10.0.0.1}]}
`,
  'plan.yaml',
);
const wanted = wantedCertificates(plan);
const dayMs = 24 * 3_600_000;

let folder: string;
/** Every certificate as the plan asks for it. */
let whole: Map<string, FoundPair>;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'certwright-compare-'));
  whole = new Map();
  for (const one of wanted) whole.set(one.name, issue(one, { ca: whole }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Changes {
  /** Where the authorities are; by default those of the whole cluster. */
  readonly ca?: ReadonlyMap<string, FoundPair>;
  readonly subject?: string;
  readonly extensions?: Record<string, string | undefined>;
  readonly days?: number;
  readonly algorithm?: readonly string[];
}

/** A real certificate and key for `one`, but for the changes. */
function issue(one: WantedCertificate, changes: Changes = {}): FoundPair {
  const isAuthority = one.kind === 'authority';
  const file = path.join(folder, `${one.name}-${Math.random()}`);
  const algorithm = changes.algorithm ?? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const subject = changes.subject ?? one.subject.map(({ type, value }) => `/${shortNames[type]}=${value}`).join('');
  openssl(
    'req',
    '-new',
    '-newkey',
    ...algorithm,
    '-noenc',
    '-keyout',
    `${file}-key.pem`,
    '-out',
    `${file}.csr`,
    '-subj',
    subject,
  );
  const extensions = {
    basicConstraints: isAuthority ? 'critical, CA:TRUE' : 'critical, CA:FALSE',
    keyUsage: isAuthority ? 'critical, keyCertSign, cRLSign' : 'critical, digitalSignature',
    extendedKeyUsage: one.usages.join(', ') || undefined,
    subjectKeyIdentifier: 'hash',
    subjectAltName:
      one.subjectAltName
        .map((name) => formatGeneralName(name).replace(/^[a-z]+/, (type) => type.toUpperCase()))
        .join(', ') || undefined,
    authorityKeyIdentifier: isAuthority ? undefined : 'keyid:always',
    ...(one.profile === 'service-account' && { extendedKeyUsage: '1.3.6.1.5.5.7.3.37' }),
    ...changes.extensions,
  };
  const lines = Object.entries(extensions).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = ${value}`],
  );
  writeFileSync(`${file}.cnf`, `[extensions]\n${lines.join('\n')}\n`);
  const authority = (changes.ca ?? whole).get(one.authority ?? '');
  const signer = authority
    ? ['-CA', authority.certificatePath, '-CAkey', authority.keyPath, '-CAcreateserial']
    : ['-key', `${file}-key.pem`];
  const days = String(changes.days ?? (isAuthority ? 60 : 30));
  openssl(
    'x509',
    '-req',
    '-in',
    `${file}.csr`,
    ...signer,
    '-days',
    days,
    '-extfile',
    `${file}.cnf`,
    '-extensions',
    'extensions',
    '-out',
    `${file}.pem`,
  );
  return readPairOf(one.name, `${file}.pem`, `${file}-key.pem`);
}

const shortNames: Record<string, string> = { organizationName: 'O', organizationalUnitName: 'OU', commonName: 'CN' };

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function readPairOf(name: string, certificatePath: string, keyPath: string): FoundPair {
  const [certificate, ...chain] = parseCertificates(openssl('x509', '-in', certificatePath));
  const keyPem = openssl('pkey', '-in', keyPath);
  if (!certificate) throw new Error('openssl wrote no certificate');
  const { der } = parsePrivateKey(keyPem).subjectPublicKeyInfo;
  return {
    name,
    certificatePath,
    keyPath,
    certificateFile: 'present',
    keyFile: 'present',
    certificate,
    chain,
    publicKey: der,
  };
}

function wantedOf(name: string): WantedCertificate {
  const found = wanted.find((one) => one.name === name);
  if (!found) throw new Error(`${name} is not wanted`);
  return found;
}

function pairOf(name: string): FoundPair {
  const found = whole.get(name);
  if (!found) throw new Error(`${name} was not made`);
  return found;
}

/** The whole cluster with other pairs in some places; undefined takes one away. */
function compareWith(pairs: Record<string, FoundPair | undefined>, nowMs = Date.now()): Map<string, Comparison> {
  const found = new Map(whole);
  for (const [name, pair] of Object.entries(pairs)) {
    if (pair) found.set(name, pair);
    else found.delete(name);
  }
  return new Map(compareCluster(wanted, found, new Date(nowMs)).map((one) => [one.name, one]));
}

function withoutKey(pair: FoundPair, keyFile: FoundPair['keyFile'] = 'missing'): FoundPair {
  const { publicKey, ...rest } = pair;
  return { ...rest, keyFile };
}

function withoutCertificate(pair: FoundPair, certificateFile: FoundPair['certificateFile'] = 'missing'): FoundPair {
  const { certificate, ...rest } = pair;
  return { ...rest, certificateFile };
}

/** `field severity code`, for each difference. */
function summary(comparison: Comparison | undefined): string[] {
  return (comparison?.differences ?? []).map(({ field, severity, code }) => `${field} ${severity} ${code}`);
}

describe('a folder that is as planned', () => {
  it('has every certificate, and nothing is to be done', () => {
    const comparisons = compareCluster(wanted, whole, new Date());
    expect(comparisons.map(({ name, purpose, ...rest }) => rest)).toEqual(
      wanted.map(() => ({ state: 'present', differences: [] })),
    );
    expect(decideCluster(comparisons)).toEqual({
      make: [],
      signAgain: [],
      keep: wanted.map(({ name }) => name),
      stops: [],
      warnings: [],
    });
  });

  it('that is empty misses all, and all are made, authorities first', () => {
    const comparisons = compareCluster(wanted, new Map(), new Date());
    expect(new Set(comparisons.map(({ state }) => state))).toEqual(new Set(['missing']));
    expect(decideCluster(comparisons)).toMatchObject({
      make: wanted.map(({ name }) => name),
      signAgain: [],
      stops: [],
    });
  });

  it('misses only what was taken away', () => {
    const comparisons = [...compareWith({ admin: undefined, 'm1-kubelet': undefined }).values()];
    expect(decideCluster(comparisons)).toMatchObject({ make: ['m1-kubelet', 'admin'], stops: [], warnings: [] });
  });
});

describe('what differs in a leaf', () => {
  const apiServer = (changes: Changes) => () => ({ 'm1-apiserver': issue(wantedOf('m1-apiserver'), changes) });
  const kubelet = (changes: Changes) => () => ({ 'm1-kubelet': issue(wantedOf('m1-kubelet'), changes) });
  const serviceAccount = (changes: Changes) => () => ({
    'service-account': issue(wantedOf('service-account'), changes),
  });
  const surplus = 'extendedKeyUsage warning plan-differs';
  it.each<[string, () => Record<string, FoundPair>, string[], string?]>([
    ['another CN', apiServer({ subject: '/CN=m2' }), ['commonName stops plan-differs'], 'wanted m1, found m2'],
    ['a CN in other case', apiServer({ subject: '/CN=M1' }), ['commonName stops plan-differs'], 'found M1'],
    ['two CNs', apiServer({ subject: '/CN=m1/CN=m2' }), ['commonName stops plan-differs'], 'm1 and m2'],
    ['no CN', apiServer({ subject: '/O=x' }), ['commonName stops plan-differs'], 'found none'],
    [
      'a missing O',
      kubelet({ subject: '/CN=system:node:m1' }),
      ['organizationName stops plan-differs'],
      'wanted system:nodes, found none',
    ],
    [
      'another O',
      kubelet({ subject: '/O=nodes/CN=system:node:m1' }),
      ['organizationName stops plan-differs'],
      'found nodes',
    ],
    ['one O more', kubelet({ subject: '/O=more/O=system:nodes/CN=system:node:m1' }), []],
    [
      'a missing SAN',
      kubelet({ extensions: { subjectAltName: 'DNS:m1' } }),
      ['subjectAltName stops plan-differs'],
      'wanted ip:10.0.0.1, found only dns:m1',
    ],
    [
      'no SAN',
      kubelet({ extensions: { subjectAltName: undefined } }),
      ['subjectAltName stops plan-differs'],
      'wanted dns:m1, ip:10.0.0.1, found none',
    ],
    [
      'SANs in other order and case, and one more',
      kubelet({ extensions: { subjectAltName: 'IP:10.0.0.1, DNS:M1, DNS:more' } }),
      [],
    ],
    [
      'more usages than needed',
      apiServer({ extensions: { extendedKeyUsage: 'serverAuth, clientAuth' } }),
      [surplus],
      'wanted serverAuth, found serverAuth, clientAuth',
    ],
    ['any usage', apiServer({ extensions: { extendedKeyUsage: 'anyExtendedKeyUsage' } }), [surplus]],
    [
      'no word on usages',
      apiServer({ extensions: { extendedKeyUsage: undefined } }),
      [surplus],
      'any, as it names none',
    ],
    [
      'another usage',
      apiServer({ extensions: { extendedKeyUsage: 'clientAuth' } }),
      ['extendedKeyUsage stops plan-differs'],
      'wanted serverAuth, found clientAuth',
    ],
    [
      'one usage of two',
      kubelet({ extensions: { extendedKeyUsage: 'clientAuth' } }),
      ['extendedKeyUsage stops plan-differs'],
    ],
    [
      'a signer of tokens that may be a client',
      serviceAccount({ extensions: { extendedKeyUsage: 'serverAuth, clientAuth' } }),
      [surplus],
    ],
    [
      'no digitalSignature',
      apiServer({ extensions: { keyUsage: 'keyEncipherment' } }),
      ['keyUsage stops plan-differs'],
    ],
    ['no keyUsage', apiServer({ extensions: { keyUsage: undefined } }), []],
    [
      'a leaf that may sign certificates',
      apiServer({ extensions: { keyUsage: 'digitalSignature, keyCertSign' } }),
      ['keyUsage warning plan-differs'],
    ],
    [
      'a leaf that is a CA',
      apiServer({ extensions: { basicConstraints: 'CA:TRUE' } }),
      ['basicConstraints stops plan-differs'],
    ],
    [
      'another kind of key',
      apiServer({ algorithm: ['rsa:2048'] }),
      ['keyAlgorithm warning plan-differs'],
      'wanted ec-p256, found rsa-2048',
    ],
    ['a shorter validity', apiServer({ days: 29 }), ['lifetime warning plan-differs'], 'wanted 720h, found 696h'],
    ['a longer validity', apiServer({ days: 31 }), []],
    ['outliving its authority', apiServer({ days: 61 }), ['notAfter warning plan-differs']],
  ])('%s', (_, pairs, expected, words = '') => {
    const changed = pairs();
    const [name = ''] = Object.keys(changed);
    const comparison = compareWith(changed).get(name);
    expect(summary(comparison)).toEqual(expected);
    expect(comparison?.state).toBe(expected.length > 0 ? 'differing' : 'present');
    expect(comparison?.differences.map(formatDifference).join('; ')).toContain(words);
  });

  it('every difference is told, not only the first', () => {
    const pair = issue(wantedOf('admin'), {
      subject: '/CN=root',
      extensions: { extendedKeyUsage: 'serverAuth' },
      days: 1,
    });
    expect(summary(compareWith({ admin: { ...pair, publicKey: Buffer.from('other') } }).get('admin'))).toEqual([
      'key stops key-mismatch',
      'commonName stops plan-differs',
      'organizationName stops plan-differs',
      'extendedKeyUsage stops plan-differs',
      'lifetime warning plan-differs',
    ]);
  });

  it('what only warns is kept, what stops is in no list of work', () => {
    const warned = issue(wantedOf('admin'), { days: 1 });
    const stopped = issue(wantedOf('etcd-client'), { subject: '/CN=other' });
    const decision = decideCluster([...compareWith({ admin: warned, 'etcd-client': stopped }).values()]);
    expect(decision.keep).toContain('admin');
    expect([...decision.keep, ...decision.make, ...decision.signAgain]).not.toContain('etcd-client');
    expect(decision.stops.map(({ name, field }) => [name, field])).toEqual([['etcd-client', 'commonName']]);
    expect(decision.warnings.map(({ name, field }) => [name, field])).toEqual([['admin', 'lifetime']]);
  });
});

describe('time', () => {
  it('the last second of a certificate still counts, and the next one stops', () => {
    const end = pairOf('admin').certificate?.validity.notAfter.getTime() ?? 0;
    expect(compareWith({}, end + 999).get('admin')?.state).toBe('present');
    expect(summary(compareWith({}, end + 1000).get('admin'))).toEqual(['notAfter stops plan-differs']);
  });

  it('a certificate that is not valid yet stops', () => {
    const start = pairOf('admin').certificate?.validity.notBefore.getTime() ?? 0;
    expect(compareWith({}, start).get('admin')?.state).toBe('present');
    expect(summary(compareWith({}, start - 1000).get('admin'))).toEqual(['notBefore stops plan-differs']);
  });

  it('an expired authority stops', () => {
    const later = Date.now() + 61 * dayMs;
    expect(summary(compareWith({}, later).get('ca'))).toEqual(['notAfter stops authority-invalid']);
  });

  it('a certificate that was shortened to the end of its authority is as long as it can be', () => {
    const { certificate, ...pair } = pairOf('admin');
    const end = pairOf('ca').certificate?.validity.notAfter;
    if (!certificate || !end) throw new Error('no certificates');
    const shortened = { ...certificate, validity: { notBefore: new Date(end.getTime() - dayMs), notAfter: end } };
    const comparisons = compareWith({ admin: { ...pair, certificate: shortened } }, end.getTime());
    expect(summary(comparisons.get('admin'))).toEqual([]);
  });
});

describe('the authority that signed', () => {
  it('has another name', () => {
    const ca = new Map([['ca', issue(wantedOf('ca'), { subject: '/CN=other CA' })]]);
    const comparison = compareWith({ admin: issue(wantedOf('admin'), { ca }) }).get('admin');
    expect(summary(comparison)).toEqual(['issuer stops plan-differs']);
    expect(comparison?.differences.map(formatDifference)).toEqual([
      'issuer: wanted O=Kubernetes, OU=CA, CN=demo, found CN=other CA',
    ]);
  });

  it('has the same name and another key', () => {
    const ca = new Map([['ca', issue(wantedOf('ca'))]]);
    expect(summary(compareWith({ admin: issue(wantedOf('admin'), { ca }) }).get('admin'))).toEqual([
      'issuer stops plan-differs',
    ]);
  });

  it('has the same name and another key, and no key identifier tells', () => {
    const ca = new Map([['ca', issue(wantedOf('ca'))]]);
    const pair = issue(wantedOf('admin'), { ca, extensions: { authorityKeyIdentifier: 'none' } });
    expect(summary(compareWith({ admin: pair }).get('admin'))).toEqual(['signature stops plan-differs']);
  });

  it('was replaced: every leaf is of another one', () => {
    const comparisons = [...compareWith({ ca: issue(wantedOf('ca')) }).values()];
    const named = decideCluster(comparisons).stops.map(({ name, field }) => `${name} ${field}`);
    expect(named).toEqual(wanted.filter(({ authority }) => authority === 'ca').map(({ name }) => `${name} issuer`));
  });

  it('is missing: a new one could not be the issuer of the leaves that are there', () => {
    const comparisons = compareWith({ ca: undefined });
    expect(comparisons.get('ca')?.state).toBe('missing');
    expect(summary(comparisons.get('admin'))).toEqual(['issuer stops authority-not-found']);
    expect(comparisons.get('admin')?.differences[0]?.hint).toContain('ca.pem');
    expect(comparisons.get('proxy-client')?.state).toBe('present');
  });

  it('is one that the operator brought, an intermediate of any name and key', () => {
    const root = issue(wantedOf('ca'), { subject: '/CN=Corporate Root' });
    const below = { ...wantedOf('ca'), authority: 'ca' } as const;
    const brought = issue(below, {
      ca: new Map([['ca', root]]),
      subject: '/O=Example/CN=Issuing CA',
      algorithm: ['rsa:3072'],
      extensions: { authorityKeyIdentifier: 'keyid:always' },
    });
    const found = new Map([['ca', brought]]);
    for (const one of wanted.filter(({ kind, authority }) => kind === 'leaf' && authority === 'ca').slice(0, 2)) {
      found.set(one.name, issue(one, { ca: found }));
    }
    const compared = compareCluster(wanted, found, new Date()).filter(({ name }) => found.has(name));
    expect(compared.map(({ state }) => state)).toEqual(['present', 'present', 'present']);
  });
});

describe('what differs in an authority', () => {
  it.each<[string, Changes, string[]]>([
    ['the name of the cluster', { subject: '/O=Kubernetes/OU=CA/CN=other' }, ['commonName warning plan-differs']],
    ['a name of its own', { subject: '/CN=Corporate CA' }, []],
    ['it is no CA', { extensions: { basicConstraints: 'CA:FALSE' } }, ['basicConstraints stops authority-invalid']],
    ['it is of no kind', { extensions: { basicConstraints: undefined } }, ['basicConstraints stops authority-invalid']],
    ['it may not sign', { extensions: { keyUsage: 'digitalSignature' } }, ['keyUsage stops authority-invalid']],
    ['it does not say what it may, which forbids nothing', { extensions: { keyUsage: undefined } }, []],
    [
      'it has no key identifier',
      { extensions: { subjectKeyIdentifier: 'none' } },
      ['subjectKeyIdentifier stops authority-invalid'],
    ],
    ['its key is weak', { algorithm: ['rsa:1024'] }, ['keyAlgorithm stops authority-invalid']],
    ['its key is of another good kind', { algorithm: ['rsa:2048'] }, []],
    ['it lives shorter than planned', { days: 1 }, []],
  ])('%s', (_, changes, expected) => {
    const found = new Map([['ca', issue(wantedOf('ca'), changes)]]);
    const [ca] = compareCluster(wanted, found, new Date());
    expect(summary(ca)).toEqual(expected);
  });
});

describe('files of a pair', () => {
  const both = { key: withoutKey, certificate: withoutCertificate };
  it.each<[string, keyof typeof both, string[]]>([
    ['ca', 'key', ['key stops authority-incomplete']],
    ['ca', 'certificate', ['certificate stops authority-incomplete']],
    ['proxy-client-ca', 'key', ['key stops authority-incomplete']],
    ['proxy-client-ca', 'certificate', ['certificate stops authority-incomplete']],
    ['service-account', 'key', ['key stops authority-incomplete']],
    ['service-account', 'certificate', ['certificate stops authority-incomplete']],
    ['admin', 'key', ['key stops key-missing']],
    ['admin', 'certificate', []],
  ])('of %s, the %s is missing', (name, file, expected) => {
    const pair = pairOf(name);
    const comparison = compareWith({ [name]: both[file](pair) }).get(name);
    expect(comparison?.state).toBe('incomplete');
    expect(summary(comparison)).toEqual(expected);
    const missingPath = file === 'key' ? pair.keyPath : pair.certificatePath;
    for (const difference of comparison?.differences ?? []) {
      expect(`${formatDifference(difference)} ${difference.hint}`).toContain(missingPath);
    }
  });

  it('a half authority is told once, not again by all its leaves', () => {
    const decision = decideCluster([...compareWith({ ca: withoutCertificate(pairOf('ca')) }).values()]);
    expect(decision.stops.map(({ name }) => name)).toEqual(['ca']);
  });

  it('a key whose certificate is missing is signed again, under a new authority too', () => {
    const comparisons = compareCluster(wanted, new Map([['admin', withoutCertificate(pairOf('admin'))]]), new Date());
    expect(decideCluster(comparisons)).toMatchObject({ signAgain: ['admin'], stops: [] });
  });

  it.each<[string, (pair: FoundPair) => FoundPair, string, string[]]>([
    [
      'a key of another pair',
      (pair) => ({ ...pair, publicKey: Buffer.from('x') }),
      'admin',
      ['key stops key-mismatch'],
    ],
    ['a key of another pair', (pair) => ({ ...pair, publicKey: Buffer.from('x') }), 'ca', ['key stops key-mismatch']],
    ['an encrypted key', (pair) => withoutKey(pair, 'encrypted'), 'admin', ['key warning plan-differs']],
    ['an encrypted key', (pair) => withoutKey(pair, 'encrypted'), 'service-account', ['key warning plan-differs']],
    ['an encrypted key', (pair) => withoutKey(pair, 'encrypted'), 'ca', []],
    ['an unreadable key', (pair) => withoutKey(pair, 'unreadable'), 'admin', ['key stops key-mismatch']],
    ['an unreadable key', (pair) => withoutKey(pair, 'unreadable'), 'ca', ['key stops key-mismatch']],
    [
      'an unreadable certificate',
      (pair) => withoutCertificate(pair, 'unreadable'),
      'admin',
      ['certificate stops certificate-unreadable'],
    ],
    [
      'an unreadable certificate',
      (pair) => withoutCertificate(pair, 'unreadable'),
      'ca',
      ['certificate stops certificate-unreadable'],
    ],
    [
      'an encrypted key alone',
      (pair) => withoutCertificate(withoutKey(pair, 'encrypted')),
      'admin',
      ['key stops passphrase-required'],
    ],
    [
      'an unreadable key alone',
      (pair) => withoutCertificate(withoutKey(pair, 'unreadable')),
      'admin',
      ['key stops key-mismatch'],
    ],
  ])('%s in the place of %#', (_, change, name, expected) => {
    expect(summary(compareWith({ [name]: change(pairOf(name)) }).get(name))).toEqual(expected);
  });

  it('a real encrypted key is known as one', () => {
    const pem = openssl(
      'pkcs8',
      '-topk8',
      '-in',
      pairOf('admin').keyPath,
      '-v2',
      'aes-256-cbc',
      '-passout',
      'pass:secret',
    );
    expect(isEncryptedPrivateKey(pem)).toBe(true);
  });
});

describe('the mistaken layout of the proxy-client CA', () => {
  it('is recognised, and both files are told with the cure', () => {
    const authority = pairOf('proxy-client-ca');
    const client = pairOf('proxy-client');
    const mistaken = {
      'proxy-client-ca': withoutCertificate(withoutKey(authority), 'unreadable'),
      'proxy-client': withoutKey({ ...client, ...(authority.certificate && { certificate: authority.certificate }) }),
    };
    const comparisons = compareWith(mistaken);
    for (const name of ['proxy-client-ca', 'proxy-client']) {
      expect(summary(comparisons.get(name))).toEqual(['certificate stops layout-mistaken']);
      expect(comparisons.get(name)?.differences[0]?.hint).toContain('rename proxy-client-ca.pem');
    }
  });
});
