import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { hex } from '../der-writer.ts';
import { type Issued, TestPki, type Wanted } from './test-pki.ts';

/** What is handed over to be verified. */
export interface Chain {
  readonly leaf: Issued;
  readonly between?: readonly Issued[];
  readonly trusted: Issued;
  readonly lists?: readonly string[];
}

/** What is asked about it, as a front end asks. */
export interface Asked {
  readonly hostname?: string;
  readonly ip?: string;
  readonly email?: string;
  readonly purpose?: 'server' | 'client';
  readonly at?: string;
}

/** One fault: a chain that has it and nothing else, and the nearest that has not. */
export interface FaultyChain {
  readonly title: string;
  /** The check that finds it, or several. */
  readonly check: string | readonly string[];
  readonly citation: string;
  /** A part of the message. */
  readonly says: string;
  readonly asked?: Asked;
  /** Where the good one is asked for something else. */
  readonly goodAsked?: Asked;
  readonly bad: () => Chain;
  readonly good: () => Chain;
}

export const pki = new TestPki();
export const root = pki.authority('root', { subject: 'O = Harbor\nCN = root' });
const issuing = pki.authority('issuing', {
  issuer: root,
  extensions: { basicConstraints: 'critical, CA:TRUE, pathlen:0' },
});

const underRoot = (leaf: Issued): Chain => ({ leaf, trusted: root });
const leaf = (extensions: Record<string, string> = {}, wanted: Partial<Wanted> = {}) =>
  underRoot(pki.leaf('web', { issuer: root, extensions, ...wanted }));
const plainLeaf = leaf();
export const goodChain = (): Chain => plainLeaf;

/** root -> intermediate -> web, with an intermediate or a leaf that is not the usual one. */
function below(authority: Issued, wanted: Partial<Wanted> = {}): Chain {
  return { leaf: pki.leaf('web', { issuer: authority, ...wanted }), between: [authority], trusted: root };
}
const intermediate = (extensions: Record<string, string> = {}, wanted: Partial<Wanted> = {}) =>
  pki.authority('between', { issuer: root, extensions, ...wanted });
const goodBelow = below(issuing);

/** A root of its own, and a leaf under it. */
function ownRoot(extensions: Record<string, string>, wanted: Partial<Wanted> = {}): Chain {
  const trusted = pki.authority('own', { extensions, ...wanted });
  return { leaf: pki.leaf('web', { issuer: trusted }), trusted };
}
const goodRoot = ownRoot({});

/** A leaf under an authority with name constraints. */
function constrained(constraints: string, names: Record<string, string>, wanted: Partial<Wanted> = {}): Chain {
  const [line = '', ...sections] = constraints.split('\n');
  const authority = intermediate({ nameConstraints: `critical, ${line}` }, { sections: sections.join('\n') });
  return below(authority, { extensions: names, ...wanted });
}

const constraintCases = (
  [
    ['dNSName', 'permitted;DNS:example.com', 'DNS:web.example.org', 'DNS:a.b.example.com'],
    ['dNSName, a name that only ends alike', 'permitted;DNS:example.com', 'DNS:badexample.com', 'DNS:example.com'],
    ['dNSName, excluded', 'excluded;DNS:example.com', 'DNS:web.EXAMPLE.com', 'DNS:example.org'],
    ['dNSName, everything excluded', 'DER:3006a10430028200', 'DNS:web.example.com', 'IP:192.0.2.1'],
    ['a wildcard over an excluded name', 'excluded;DNS:bad.example.com', 'DNS:*.example.com', 'DNS:*.good.example.com'],
    [
      'a wildcard over more than is permitted',
      'permitted;DNS:web.example.com',
      'DNS:*.example.com',
      'DNS:*.web.example.com',
    ],
    [
      'the second of two names',
      'permitted;DNS:example.com',
      'DNS:a.example.com,DNS:b.example.org',
      'DNS:a.example.com,DNS:b.example.com',
    ],
    [
      'both permitted and excluded',
      'permitted;DNS:example.com,excluded;DNS:bad.example.com',
      'DNS:bad.example.com',
      'DNS:good.example.com',
    ],
    ['iPAddress', 'permitted;IP:192.0.2.0/255.255.255.0', 'IP:192.0.3.1', 'IP:192.0.2.255'],
    ['iPAddress, excluded', 'excluded;IP:192.0.2.0/255.255.255.0', 'IP:192.0.2.1', 'IP:192.0.3.1'],
    ['iPAddress of version 6', 'permitted;IP:2001:db8::/ffff:ffff::', 'IP:2001:db9::1', 'IP:2001:db8:1::1'],
    ['an IPv6 address where IPv4 is permitted', 'permitted;IP:0.0.0.0/0.0.0.0', 'IP:::1', 'IP:192.0.2.1'],
    ['rfc822Name, a host', 'permitted;email:example.com', 'email:alice@mail.example.com', 'email:alice@EXAMPLE.com'],
    ['rfc822Name, a domain', 'permitted;email:.example.com', 'email:alice@example.com', 'email:alice@mail.example.com'],
    [
      'rfc822Name, a mailbox',
      'permitted;email:alice@example.com',
      'email:Alice@example.com',
      'email:alice@example.com',
    ],
    ['rfc822Name, excluded', 'excluded;email:example.com', 'email:alice@example.com', 'email:alice@example.org'],
    ['URI, a host', 'permitted;URI:example.com', 'URI:https://web.example.com/', 'URI:https://example.com:8443/a?b'],
    ['URI, a domain', 'permitted;URI:.example.com', 'URI:spiffe://example.com/web', 'URI:spiffe://web.example.com/web'],
    ['URI, excluded', 'excluded;URI:.example.com', 'URI:https://web.example.com', 'URI:https://example.com'],
    ['URI without a host', 'permitted;URI:.example.com', 'URI:urn:example:web', 'URI:https://web.example.com/'],
    ['URI of an address', 'excluded;URI:example.com', 'URI:https://192.0.2.1/', 'URI:https://example.org/'],
    ['registeredID, which nobody can compare', 'excluded;RID:1.2.3', 'RID:1.2.3', 'DNS:web.example.com'],
  ] as const
).map(
  ([title, constraints, bad, good]): FaultyChain => ({
    title: `name constraints: ${title}`,
    check: 'name-constraints-kept',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'the name constraints of CN=between',
    bad: () => constrained(constraints, { subjectAltName: bad }),
    good: () => constrained(constraints, { subjectAltName: good }),
  }),
);

const directory = (kind: string, section: string) => `${kind};dirName:directory\n[directory]\n${section}`;

function underConstrainedRoot(authorityName: string): Chain {
  const trusted = pki.authority('own', { extensions: { nameConstraints: 'critical, permitted;DNS:example.com' } });
  const between = pki.authority('between', {
    issuer: trusted,
    extensions: { subjectAltName: `DNS:${authorityName}` },
  });
  return { leaf: pki.leaf('web', { issuer: between }), between: [between], trusted };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const longRoot = ((): Chain => {
  const trusted = pki.authority('long', { extra: ['-days', '3000'] });
  return { leaf: pki.leaf('web', { issuer: trusted, extra: ['-days', '3000'] }), trusted };
})();

const rsaRoot = pki.authority('rsa', { genpkey: ['-algorithm', 'RSA'] });
const underRsaRoot = (...extra: readonly string[]): Chain => ({
  leaf: pki.leaf('web', { issuer: rsaRoot, extra }),
  trusted: rsaRoot,
});
const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:20'];

const authorityKeyIdentifierOf = ({ pem }: Issued) =>
  `30168014${parseCertificate(pem).extensions.subjectKeyIdentifier?.keyIdentifier}`;

const listOf = (issuer: Issued, wanted: Partial<Parameters<typeof pki.revocationList>[1]> = {}) =>
  pki.revocationList(issuer, { crlNumber: '01', extensions: 'authorityKeyIdentifier = keyid:always', ...wanted });
const listWith = (issuer: Issued, revoked: Issued, reason?: string) =>
  listOf(issuer, { revoked: [entryOf(revoked, reason)] });
const entryOf = ({ path }: Issued, reason?: string) => ({
  serialNumber: pki.run('x509', '-in', path, '-noout', '-serial').trim().replace('serial=', ''),
  ...(reason !== undefined && { reason }),
});
const validFrom = (from: string, to: string) => ['-crl_lastupdate', from, '-crl_nextupdate', to];
const withLists = (chain: Chain, ...lists: readonly string[]): Chain => ({ ...chain, lists });
const goodList = listOf(root);
const olderList = listOf(root, { extra: validFrom('20200101000000Z', '20200108000000Z') });
const laterList = listOf(root, { extra: validFrom('20990101000000Z', '20990108000000Z') });
const olderListWith = (revoked: Issued) =>
  listOf(root, {
    revoked: [entryOf(revoked, 'certificateHold')],
    extra: validFrom('20200101000000Z', '20200108000000Z'),
  });
function ownRootAndList(extensions: Record<string, string>): Chain {
  const chain = ownRoot(extensions);
  return withLists(chain, listOf(chain.trusted));
}

export const faultyChains: readonly FaultyChain[] = [
  // The path.
  {
    title: 'no authority above it',
    check: 'path-to-a-trusted-authority',
    citation: 'RFC 5280 §6.1',
    says: 'its issuer, CN=issuing, is not among the certificates given',
    bad: () => ({ ...goodBelow, between: [] }),
    good: () => goodBelow,
  },
  {
    title: 'an authority above it that is not trusted',
    check: 'path-to-a-trusted-authority',
    citation: 'RFC 5280 §6.1',
    says: 'it is not trusted, and was signed by nobody else',
    bad: () => ({ leaf: goodRoot.leaf, between: [goodRoot.trusted], trusted: root }),
    good: () => goodRoot,
  },
  {
    title: 'signed by another key of the same name',
    check: ['signatures-by-the-issuer', 'key-identifiers-agree'],
    citation: 'RFC 5280 §6.1.3 (a)(1)',
    says: 'its signature is not proven by the key (ec-p256) of CN=own',
    bad: () => ({ leaf: ownRoot({}).leaf, trusted: goodRoot.trusted }),
    good: () => goodRoot,
  },
  {
    title: 'changed after it was signed',
    check: 'signatures-by-the-issuer',
    citation: 'RFC 5280 §6.1.3 (a)(1)',
    says: 'its signature is not proven',
    bad: () => underRoot(pki.rewrite(plainLeaf.leaf, plainLeaf.leaf, (fields) => fields)),
    good: () => underRoot(pki.rewrite(plainLeaf.leaf, root, (fields) => fields)),
  },
  // Times.
  {
    title: 'expired',
    check: 'valid-at-the-time',
    citation: 'RFC 5280 §4.1.2.5',
    says: 'CN=web: it expired on',
    asked: { at: inDays(400) },
    bad: () => ({ ...longRoot, leaf: pki.leaf('web', { issuer: longRoot.trusted }) }),
    good: () => longRoot,
  },
  {
    title: 'not valid yet',
    check: 'valid-at-the-time',
    citation: 'RFC 5280 §4.1.2.5',
    says: 'it is not valid before',
    asked: { at: inDays(-1) },
    goodAsked: {},
    bad: () => plainLeaf,
    good: () => plainLeaf,
  },
  {
    title: 'a trusted authority that expired',
    check: 'valid-at-the-time',
    citation: 'RFC 5280 §4.1.2.5',
    says: 'CN=own: it expired on',
    asked: { at: inDays(400) },
    bad: () => {
      const trusted = pki.authority('own');
      return { leaf: pki.leaf('web', { issuer: trusted, extra: ['-days', '3000'] }), trusted };
    },
    good: () => longRoot,
  },
  // Names asked for.
  ...(
    [
      [
        'another host',
        { hostname: 'other.example.com' },
        'RFC 9525 §6.3',
        'DNS:web.example.com',
        { hostname: 'WEB.example.com' },
      ],
      [
        'a host above it',
        { hostname: 'example.com' },
        'RFC 9525 §6.3',
        'DNS:*.example.com',
        { hostname: 'a.example.com' },
      ],
      [
        'two labels for a wildcard',
        { hostname: 'a.b.example.com' },
        'RFC 9525 §6.3',
        'DNS:*.example.com',
        { hostname: 'b.example.com' },
      ],
      [
        'an address that is only a common name',
        { ip: '192.0.2.1' },
        'RFC 9525 §6.4',
        'DNS:web.example.com,IP:192.0.2.2',
        { ip: '192.0.2.2' },
      ],
      ['another address', { ip: '2001:db8::2' }, 'RFC 9525 §6.4', 'IP:2001:db8::1', { ip: '2001:DB8:0::1' }],
      [
        'an IPv4 address written as IPv6',
        { ip: '::ffff:192.0.2.1' },
        'RFC 9525 §6.4',
        'IP:192.0.2.1',
        { ip: '192.0.2.1' },
      ],
      [
        'a mailbox in other case',
        { email: 'Alice@example.com' },
        'RFC 5280 §4.2.1.6',
        'email:alice@example.com',
        { email: 'alice@EXAMPLE.com' },
      ],
      [
        'another IDN',
        { hostname: 'образец.рф' },
        'RFC 9525 §6.3',
        'DNS:xn--e1afmkfd.xn--p1ai',
        { hostname: 'Пример.рф' },
      ],
    ] as const
  ).map(
    ([title, asked, citation, names, goodAsked]): FaultyChain => ({
      title: `asked for ${title}`,
      check: 'for-every-name-asked-for',
      citation,
      says: 'it is not for',
      asked,
      goodAsked,
      bad: () => leaf({ subjectAltName: names }, { subject: 'CN = 192.0.2.1' }),
      good: () => leaf({ subjectAltName: names }, { subject: 'CN = 192.0.2.1' }),
    }),
  ),
  {
    title: 'a host that is only a common name',
    check: 'for-every-name-asked-for',
    citation: 'RFC 9525 §6.3',
    says: 'it has no subjectAltName, and a common name does not count',
    asked: { hostname: 'web.example.com' },
    bad: () => leaf({ subjectAltName: '' }, { subject: 'CN = web.example.com' }),
    good: () => leaf({}, { subject: 'CN = web.example.com' }),
  },
  // What it is for.
  {
    title: 'an authority in the place of a server',
    check: 'end-entity-is-no-authority',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'it says CA:TRUE',
    asked: { hostname: 'web.example.com' },
    bad: () => leaf({ basicConstraints: 'critical, CA:TRUE' }),
    good: () => leaf({ basicConstraints: '' }),
  },
  {
    title: 'a client in the place of a server',
    check: 'extended-key-usage-for-the-purpose',
    citation: 'RFC 5280 §4.2.1.12',
    says: 'its extendedKeyUsage (clientAuth) has no serverAuth',
    asked: { purpose: 'server' },
    bad: () => leaf({ extendedKeyUsage: 'clientAuth' }),
    good: () => leaf({ extendedKeyUsage: '' }),
  },
  {
    title: 'a server in the place of a client',
    check: 'extended-key-usage-for-the-purpose',
    citation: 'RFC 5280 §4.2.1.12',
    says: 'its extendedKeyUsage (serverAuth) has no clientAuth',
    asked: { purpose: 'client' },
    bad: () => leaf({ extendedKeyUsage: 'serverAuth' }),
    good: () => leaf({ extendedKeyUsage: 'serverAuth, clientAuth' }),
  },
  {
    title: 'anyExtendedKeyUsage in place of the purpose',
    check: 'extended-key-usage-for-the-purpose',
    citation: 'RFC 5280 §4.2.1.12',
    says: 'its extendedKeyUsage (anyExtendedKeyUsage) has no serverAuth',
    asked: { purpose: 'server' },
    bad: () => leaf({ extendedKeyUsage: 'anyExtendedKeyUsage' }),
    good: () => leaf({ extendedKeyUsage: 'anyExtendedKeyUsage, serverAuth' }),
  },
  {
    title: 'an authority of clients above a server',
    check: 'extended-key-usage-for-the-purpose',
    citation: 'RFC 5280 §4.2.1.12',
    says: 'CN=between: its extendedKeyUsage (clientAuth) has no serverAuth',
    asked: { purpose: 'server' },
    bad: () => below(intermediate({ extendedKeyUsage: 'clientAuth' })),
    good: () => below(intermediate({ extendedKeyUsage: 'clientAuth, serverAuth' })),
  },
  {
    title: 'a purpose that no authority leaves it, when nobody asks for one',
    check: 'extended-key-usage-for-the-purpose',
    citation: 'RFC 5280 §4.2.1.12',
    says: 'has nothing that the authorities above it allow (clientAuth)',
    bad: () =>
      below(intermediate({ extendedKeyUsage: 'clientAuth' }), { extensions: { extendedKeyUsage: 'serverAuth' } }),
    good: () => below(intermediate({ extendedKeyUsage: 'clientAuth' })),
  },
  {
    title: 'a keyUsage that serves no server',
    check: 'key-usage-for-the-purpose',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'its keyUsage (nonRepudiation) has none of',
    asked: { purpose: 'server' },
    bad: () => leaf({ keyUsage: 'critical, nonRepudiation' }),
    good: () => leaf({ keyUsage: '' }),
  },
  {
    title: 'a keyUsage that serves no client',
    check: 'key-usage-for-the-purpose',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'its keyUsage (keyEncipherment) has none of',
    asked: { purpose: 'client' },
    bad: () => leaf({ keyUsage: 'critical, keyEncipherment' }),
    good: () => leaf({ keyUsage: 'critical, keyEncipherment, digitalSignature' }),
  },
  {
    title: 'keyCertSign without CA:TRUE',
    check: 'key-usage-consistent',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'its keyUsage has keyCertSign, and it is not CA:TRUE',
    bad: () => leaf({ keyUsage: 'critical, digitalSignature, keyCertSign' }),
    good: () => leaf({ keyUsage: 'critical, digitalSignature, cRLSign' }),
  },
  {
    title: 'a keyUsage without usages',
    check: 'key-usage-consistent',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'its keyUsage names no usage',
    bad: () => leaf({ keyUsage: 'critical, DER:030100' }),
    good: () => leaf({ keyUsage: 'critical, DER:03020780' }),
  },
  // The authorities.
  {
    title: 'an issuer that says CA:FALSE',
    check: ['issuers-are-authorities', 'key-usage-consistent'],
    citation: 'RFC 5280 §4.2.1.9',
    says: 'it issues another, and says CA:FALSE',
    bad: () => below(intermediate({ basicConstraints: 'critical, CA:FALSE', keyUsage: 'critical, keyCertSign' })),
    good: () => below(intermediate({ keyUsage: 'critical, keyCertSign' })),
  },
  {
    title: 'an issuer without basicConstraints',
    check: ['issuers-are-authorities', 'issuers-may-sign'],
    citation: 'RFC 5280 §4.2.1.9',
    says: 'has no basicConstraints that say CA:TRUE',
    bad: () => below(intermediate({ basicConstraints: '', keyUsage: '' })),
    good: () => below(intermediate()),
  },
  {
    title: 'a trusted one without basicConstraints',
    check: 'issuers-are-authorities',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'CN=own: it issues another, and has no basicConstraints',
    bad: () => ownRoot({ basicConstraints: '', keyUsage: '' }),
    good: () => ownRoot({ keyUsage: '' }),
  },
  {
    title: 'basicConstraints of an authority that are not critical',
    check: 'criticality-as-profiled',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'its basicConstraints has to be critical, and is not',
    bad: () => ownRoot({ basicConstraints: 'CA:TRUE' }),
    good: () => ownRoot({ basicConstraints: 'critical, CA:TRUE' }),
  },
  {
    title: 'an issuer whose keyUsage has no keyCertSign',
    check: 'issuers-may-sign',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'its keyUsage has no keyCertSign',
    bad: () => below(intermediate({ keyUsage: 'critical, cRLSign' })),
    good: () => below(intermediate({ keyUsage: 'critical, keyCertSign' })),
  },
  {
    title: 'an issuer without keyUsage that is not the trusted one',
    check: 'issuers-may-sign',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'it issues another, and has no keyUsage',
    bad: () => below(intermediate({ keyUsage: '' })),
    good: () => ownRoot({ keyUsage: '' }),
  },
  {
    title: 'more authorities than a pathLenConstraint allows',
    check: 'path-lengths-kept',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'CN=issuing: its pathLenConstraint is 0, and 1 further authorities stand below it',
    bad: () => {
      const lower = pki.authority('lower', { issuer: issuing });
      return { leaf: pki.leaf('web', { issuer: lower }), between: [issuing, lower], trusted: root };
    },
    good: () => {
      // It issued itself with another key, which does not count.
      const again = pki.authority('issuing', { issuer: issuing });
      return { leaf: pki.leaf('web', { issuer: again }), between: [issuing, again], trusted: root };
    },
  },
  {
    title: 'a pathLenConstraint of one that is no authority',
    check: 'path-lengths-of-authorities',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'it has a pathLenConstraint, and is not CA:TRUE',
    bad: () => leaf({ basicConstraints: 'critical, DER:3003020100' }),
    good: () => leaf({ basicConstraints: 'critical, DER:3000' }),
  },
  {
    title: 'a pathLenConstraint without keyCertSign',
    check: 'path-lengths-of-authorities',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'its keyUsage has no keyCertSign',
    bad: () => leaf({ basicConstraints: 'critical, CA:TRUE, pathlen:0' }),
    good: () => leaf({ basicConstraints: 'critical, CA:TRUE' }),
  },
  // Extensions.
  {
    title: 'an unknown critical extension',
    check: 'critical-extensions-known',
    citation: 'RFC 5280 §4.2',
    says: 'its critical extension 1.2.3.4 cannot be processed here',
    bad: () => leaf({ '1.2.3.4': 'critical, DER:0500' }),
    good: () => leaf({ '1.2.3.4': 'DER:0500' }),
  },
  {
    title: 'an unknown critical extension of the trusted one',
    check: 'critical-extensions-known',
    citation: 'RFC 5280 §4.2',
    says: 'CN=own: its critical extension 1.2.3.4',
    bad: () => ownRoot({ '1.2.3.4': 'critical, DER:0500' }),
    good: () => ownRoot({ '1.2.3.4': 'DER:0500' }),
  },
  {
    title: 'the same extension twice',
    check: 'certificates-can-be-read',
    citation: 'RFC 5280 §4.2',
    says: 'extension subjectAltName stands there twice',
    bad: () => underRoot(pki.withExtension(plainLeaf.leaf, root, '551d11', '300b8209622e6578616d706c65')),
    good: () =>
      underRoot(pki.withExtension(leaf({ subjectAltName: '' }).leaf, root, '551d11', '300b8209622e6578616d706c65')),
  },
  {
    title: 'the same extension twice in an issuer',
    check: ['path-to-a-trusted-authority', 'certificates-can-be-read'],
    citation: 'RFC 5280 §4.2',
    says: 'extension 1.2.3.4 stands there twice',
    bad: () => {
      const once = pki.withExtension(issuing, root, '2a0304', '0500');
      return { ...goodBelow, between: [pki.withExtension(once, root, '2a0304', '0500')] };
    },
    good: () => ({ ...goodBelow, between: [pki.withExtension(issuing, root, '2a0304', '0500')] }),
  },
  {
    title: 'an authorityKeyIdentifier that is critical',
    check: 'criticality-as-profiled',
    citation: 'RFC 5280 §4.2.1.1',
    says: 'its authorityKeyIdentifier is critical, and must not be',
    bad: () => leaf({ authorityKeyIdentifier: '', '2.5.29.35': `critical, DER:${authorityKeyIdentifierOf(root)}` }),
    good: () => leaf({ authorityKeyIdentifier: '', '2.5.29.35': `DER:${authorityKeyIdentifierOf(root)}` }),
  },
  {
    title: 'an authorityInfoAccess that is critical',
    check: ['critical-extensions-known', 'criticality-as-profiled'],
    citation: 'RFC 5280 §4.2.2.1',
    says: 'its authorityInfoAccess is critical, and must not be',
    bad: () => leaf({ authorityInfoAccess: 'critical, OCSP;URI:http://ocsp.example.com' }),
    good: () => leaf({ authorityInfoAccess: 'OCSP;URI:http://ocsp.example.com' }),
  },
  {
    title: 'policyConstraints that are not critical',
    check: 'criticality-as-profiled',
    citation: 'RFC 5280 §4.2.1.11',
    says: 'its policyConstraints has to be critical, and is not',
    bad: () => below(intermediate({ policyConstraints: 'requireExplicitPolicy:3' })),
    good: () => below(intermediate({ policyConstraints: 'critical, requireExplicitPolicy:3' })),
  },
  {
    title: 'a policy that an authority asks for and that is not there',
    check: [],
    citation: 'RFC 5280 §6.1.5',
    says: 'no explicit policy',
    bad: () =>
      below(intermediate({ policyConstraints: 'critical, requireExplicitPolicy:0', certificatePolicies: '1.2.3.4' })),
    good: () =>
      below(intermediate({ policyConstraints: 'critical, requireExplicitPolicy:0', certificatePolicies: '1.2.3.4' }), {
        extensions: { certificatePolicies: '1.2.3.4' },
      }),
  },
  // Keys and signatures.
  {
    title: 'an RSA key of 1024 bits',
    check: 'strong-keys',
    citation: 'RFC 9325 §4.5',
    says: 'its key, rsa-1024, is too weak',
    bad: () => leaf({}, { genpkey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'] }),
    good: () => leaf({}, { genpkey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] }),
  },
  {
    title: 'a curve that TLS does not use',
    check: 'strong-keys',
    citation: 'RFC 9325 §4.5',
    says: 'its key, ec-1.3.132.0.10, is too weak or of no known kind',
    bad: () => leaf({}, { genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'] }),
    good: () => leaf({}, { genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'] }),
  },
  {
    title: 'a curve whose parameters are written out',
    check: 'named-curves',
    citation: 'RFC 5480 §2.1.1',
    says: 'its key writes out the parameters of its curve',
    bad: () =>
      leaf(
        {},
        { genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'] },
      ),
    good: () => leaf({}, { genpkey: ['-algorithm', 'ED25519'] }),
  },
  {
    title: 'a signature over SHA-1',
    check: 'strong-signatures',
    citation: 'RFC 9325 §4.5',
    says: 'its signature, ecdsa-with-SHA1, rests on SHA1',
    bad: () => leaf({}, { extra: ['-sha1'] }),
    good: () => leaf({}, { extra: ['-sha384'] }),
  },
  {
    title: 'a signature over MD5',
    check: 'strong-signatures',
    citation: 'RFC 9325 §4.5',
    says: 'its signature, md5WithRSAEncryption, rests on MD5',
    bad: () => underRsaRoot('-md5'),
    good: () => underRsaRoot('-sha256'),
  },
  {
    title: 'an RSASSA-PSS signature over SHA-1',
    check: 'strong-signatures',
    citation: 'RFC 9325 §4.5',
    says: 'its signature, rsassaPss, rests on SHA1',
    bad: () => underRsaRoot('-sha1', ...pss),
    good: () => underRsaRoot('-sha256', ...pss),
  },
  // Version, serial number, names.
  {
    title: 'version 1',
    check: ['version-three', 'key-identifiers-present'],
    citation: 'RFC 5280 §4.1.2.1',
    says: 'it is of version 1',
    bad: () => underRoot(pki.rewrite(plainLeaf.leaf, root, (fields) => fields.slice(1, -1))),
    good: () => plainLeaf,
  },
  {
    title: 'version 1 with extensions',
    check: 'certificates-can-be-read',
    citation: 'RFC 5280 §4.1.2.1',
    says: 'a certificate of version 1 holds more than its version has',
    bad: () => underRoot(pki.rewrite(plainLeaf.leaf, root, (fields) => fields.slice(1))),
    good: () => plainLeaf,
  },
  {
    title: 'version 4',
    check: 'certificates-can-be-read',
    citation: 'RFC 5280 §4.1.2.1',
    says: 'there is no version 4 certificate',
    bad: () => underRoot(pki.rewrite(plainLeaf.leaf, root, (fields) => [hex('a003020103'), ...fields.slice(1)])),
    good: () => plainLeaf,
  },
  ...(
    [
      ['0', 'is 0', '1'],
      ['-1', 'is negative', '1'],
      [`0x${'7f'.repeat(21)}`, 'has 21 octets', `0x${'7f'.repeat(20)}`],
      [`0x${'ff'.repeat(20)}`, 'has 21 octets', `0x${'ff'.repeat(19)}`],
    ] as const
  ).map(
    ([serialNumber, says, goodSerialNumber]): FaultyChain => ({
      title: `serial number ${serialNumber}`,
      check: 'serial-number-in-bounds',
      citation: 'RFC 5280 §4.1.2.2',
      says,
      bad: () => leaf({}, { extra: ['-set_serial', serialNumber] }),
      good: () => leaf({}, { extra: ['-set_serial', goodSerialNumber] }),
    }),
  ),
  {
    title: 'an empty subject without a critical subjectAltName',
    check: 'names-present',
    citation: 'RFC 5280 §4.1.2.4 and §4.1.2.6',
    says: 'its subject is empty',
    bad: () => leaf({}, { subject: '' }),
    good: () => leaf({ subjectAltName: 'critical, DNS:web.example.com' }, { subject: '' }),
  },
  ...(
    [
      ['an underscore', 'DNS:web_1.example.com', 'DNS:web-1.example.com'],
      ['a wildcard inside a label', 'DNS:w*.example.com', 'DNS:*.example.com'],
      ['a wildcard further right', 'DNS:web.*.example.com', 'DNS:*.web.example.com'],
      ['a dot at its end', 'DNS:web.example.com.', 'DNS:web.example.com'],
      ['a dot at its beginning', 'DNS:.example.com', 'DNS:example.com'],
      ['an address as a host', 'DNS:192.0.2.1', 'IP:192.0.2.1'],
      ['a label of 64 characters', `DNS:${'a'.repeat(64)}.example`, `DNS:${'a'.repeat(63)}.example`],
      ['an A-label that is none', 'DNS:xn--zz.example', 'DNS:xn--e1afmkfd.example'],
      ['a mailbox with two @', 'email:a@b@example.com', 'email:\\"a@b\\"@example.com'],
      ['a URI without a scheme', 'URI:/web', 'URI:https://example.com/web'],
    ] as const
  ).map(
    ([title, bad, good]): FaultyChain => ({
      title: `a name with ${title}`,
      check: 'names-in-preferred-syntax',
      citation: 'RFC 5280 §4.2.1.6',
      says: 'is none:',
      bad: () => leaf({ subjectAltName: bad }),
      good: () => leaf({ subjectAltName: good }),
    }),
  ),
  // Key identifiers.
  {
    title: 'an authorityKeyIdentifier of another key',
    check: 'key-identifiers-agree',
    citation: 'RFC 5280 §4.2.1.1',
    says: 'its authorityKeyIdentifier is 0102, and its issuer',
    bad: () => leaf({ authorityKeyIdentifier: '', '2.5.29.35': 'DER:300480020102' }),
    good: () => leaf({ authorityKeyIdentifier: '', '2.5.29.35': `DER:${authorityKeyIdentifierOf(root)}` }),
  },
  {
    title: 'an authorityKeyIdentifier with another serial number',
    check: ['key-identifiers-agree', 'key-identifiers-present'],
    citation: 'RFC 5280 §4.2.1.1',
    says: 'names the serial number 5',
    bad: () => leaf({ authorityKeyIdentifier: '', '2.5.29.35': 'DER:3003820105' }),
    good: () => leaf({ authorityKeyIdentifier: 'keyid:always, issuer:always' }),
  },
  {
    title: 'no authorityKeyIdentifier',
    check: 'key-identifiers-present',
    citation: 'RFC 5280 §4.2.1.1',
    says: 'it has no authorityKeyIdentifier',
    bad: () => leaf({ authorityKeyIdentifier: 'none' }),
    good: () => ownRoot({ authorityKeyIdentifier: 'none' }),
  },
  {
    title: 'an authority without subjectKeyIdentifier',
    check: 'key-identifiers-present',
    citation: 'RFC 5280 §4.2.1.2',
    says: 'it is CA:TRUE, and has no subjectKeyIdentifier',
    bad: () => {
      const trusted = pki.authority('own', {
        extensions: { subjectKeyIdentifier: 'none', authorityKeyIdentifier: 'none' },
      });
      return {
        leaf: pki.leaf('web', {
          issuer: trusted,
          extensions: { authorityKeyIdentifier: '', '2.5.29.35': 'DER:300480020102' },
        }),
        trusted,
      };
    },
    good: () => leaf({ subjectKeyIdentifier: 'none' }),
  },
  // Name constraints.
  ...constraintCases,
  {
    title: 'name constraints: directoryName of the subject',
    check: 'name-constraints-kept',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'its name directory:O=Other, CN=web is not permitted',
    bad: () => constrained(directory('permitted', 'O = Harbor'), {}, { subject: 'O = Other\nCN = web' }),
    good: () => constrained(directory('permitted', 'O = Harbor'), {}, { subject: 'O = "  HARBOR "\nCN = web' }),
  },
  {
    title: 'name constraints: directoryName, excluded',
    check: 'name-constraints-kept',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'its name directory:O=Harbor, OU=secret, CN=web is excluded',
    bad: () =>
      constrained(
        directory('excluded', 'O = harbor\nOU = secret'),
        {},
        { subject: 'O = Harbor\nOU = secret\nCN = web' },
      ),
    good: () => constrained(directory('excluded', 'O = harbor\nOU = secret'), {}, { subject: 'O = Harbor\nCN = web' }),
  },
  {
    title: 'name constraints: directoryName of the subjectAltName',
    check: 'name-constraints-kept',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'its name directory:O=Other is not permitted',
    bad: () =>
      constrained(
        directory('permitted', 'O = Harbor'),
        { subjectAltName: 'dirName:name' },
        { subject: 'O = Harbor', sections: '[name]\nO = Other' },
      ),
    good: () =>
      constrained(
        directory('permitted', 'O = Harbor'),
        { subjectAltName: 'dirName:name' },
        { subject: 'O = Harbor', sections: '[name]\nO = Harbor\nOU = x' },
      ),
  },
  {
    title: 'name constraints: an address in the subject',
    check: 'name-constraints-kept',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'its name email:alice@example.org is not permitted',
    bad: () =>
      constrained('permitted;email:example.com', {}, { subject: 'CN = web\nemailAddress = alice@example.org' }),
    good: () =>
      constrained('permitted;email:example.com', {}, { subject: 'CN = web\nemailAddress = alice@example.com' }),
  },
  {
    title: 'name constraints of the trusted one, over an authority below',
    check: 'name-constraints-kept',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'CN=between: its name dns:ca.example.org is not permitted by the name constraints of CN=own',
    bad: () => underConstrainedRoot('ca.example.org'),
    good: () => underConstrainedRoot('ca.example.com'),
  },
  {
    title: 'name constraints that are not critical',
    check: 'criticality-as-profiled',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'its nameConstraints has to be critical, and is not',
    bad: () => below(intermediate({ nameConstraints: 'permitted;DNS:example.com' })),
    good: () => below(intermediate({ nameConstraints: 'critical, permitted;DNS:example.com' })),
  },
  {
    title: 'name constraints of one that is no authority',
    check: 'name-constraints-well-formed',
    citation: 'RFC 5280 §4.2.1.10',
    says: 'it has nameConstraints, and is no authority',
    bad: () => leaf({ nameConstraints: 'critical, permitted;DNS:example.com' }),
    good: () => leaf({ basicConstraints: 'critical, CA:TRUE', nameConstraints: 'critical, permitted;DNS:example.com' }),
  },
  ...(
    [
      ['DNS:.example.com', 'dNSName ".example.com"', 'DNS:example.com'],
      ['DNS:*.example.com', 'dNSName "*.example.com"', 'DNS:example.com'],
      ['email:a@b@example.com', 'rfc822Name "a@b@example.com"', 'email:.example.com'],
      ['URI:https://example.com', 'uniformResourceIdentifier "https://example.com"', 'URI:.example.com'],
    ] as const
  ).map(
    ([bad, says, good]): FaultyChain => ({
      title: `name constraints in another form than that of its kind: ${bad}`,
      check: 'name-constraints-well-formed',
      citation: 'RFC 5280 §4.2.1.10',
      says,
      bad: () =>
        below(intermediate({ nameConstraints: `critical, excluded;${bad}` }), {
          extensions: { subjectAltName: 'IP:192.0.2.1' },
        }),
      good: () =>
        below(intermediate({ nameConstraints: `critical, excluded;${good}` }), {
          extensions: { subjectAltName: 'IP:192.0.2.1' },
        }),
    }),
  ),
  {
    title: 'name constraints that cannot be read',
    check: ['path-to-a-trusted-authority', 'certificates-can-be-read'],
    citation: 'RFC 5280 §4.2.1.10',
    says: 'an iPAddress range of 4 bytes',
    bad: () => below(intermediate({ nameConstraints: 'critical, DER:300aa00830068704c0000201' })),
    good: () => below(intermediate({ nameConstraints: 'critical, DER:300ea00c300a8708c0000200ffffff00' })),
  },
  // Revocation lists.
  {
    title: 'revoked',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.1.3 (a)(3)',
    says: 'it is revoked since 2026-11-23T22:29:00.000Z (keyCompromise)',
    bad: () => withLists(plainLeaf, listWith(root, plainLeaf.leaf, 'keyCompromise')),
    good: () => withLists(plainLeaf, listOf(root, { revoked: [{ serialNumber: '0123', reason: 'keyCompromise' }] })),
  },
  {
    title: 'an authority that is revoked',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.1.3 (a)(3)',
    says: 'CN=issuing: it is revoked since',
    bad: () => withLists(goodBelow, listOf(issuing), listWith(root, issuing)),
    good: () => withLists(goodBelow, listOf(issuing), goodList),
  },
  {
    title: 'revoked by the newer of two lists',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.1.3 (a)(3)',
    says: '(certificateHold)',
    bad: () => withLists(plainLeaf, olderList, listWith(root, plainLeaf.leaf, 'certificateHold')),
    good: () => withLists(plainLeaf, olderListWith(plainLeaf.leaf), goodList),
  },
  {
    title: 'no list of the authority above',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3',
    says: 'CN=issuing: no revocation list of O=Harbor, CN=root was given',
    bad: () => withLists(goodBelow, listOf(issuing)),
    good: () => withLists(goodBelow, goodList, listOf(issuing)),
  },
  {
    title: 'a list that another key signed',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (g)',
    says: 'is not signed by its key',
    bad: () => withLists(goodRoot, listOf(pki.authority('own'))),
    good: () => withLists(goodRoot, listOf(goodRoot.trusted)),
  },
  {
    title: 'a stale list',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (a)',
    says: 'is stale: its nextUpdate was 2020-01-08T00:00:00.000Z',
    bad: () => withLists(plainLeaf, olderList),
    good: () => withLists(plainLeaf, olderList, goodList),
  },
  {
    title: 'a list of later',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (a)',
    says: 'was made later, on 2099-01-01T00:00:00.000Z',
    bad: () => withLists(plainLeaf, laterList),
    good: () => withLists(plainLeaf, laterList, goodList),
  },
  {
    title: 'a list without crlNumber',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2.3',
    says: 'has no crlNumber',
    bad: () => withLists(plainLeaf, pki.revocationList(root, {})),
    good: () => withLists(plainLeaf, goodList),
  },
  {
    title: 'a delta list',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2',
    says: 'has the critical extension 2.5.29.27',
    bad: () => withLists(plainLeaf, listOf(root, { extensions: '2.5.29.27 = critical, DER:020101' })),
    good: () => withLists(plainLeaf, listOf(root, { extensions: '1.2.3.4 = DER:0500' })),
  },
  {
    title: 'a list of authorities only',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2',
    says: 'has the critical extension 2.5.29.28',
    bad: () =>
      withLists(
        plainLeaf,
        listOf(root, { extensions: 'issuingDistributionPoint = critical, @idp\n[idp]\nonlyCA = TRUE' }),
      ),
    good: () => withLists(plainLeaf, goodList),
  },
  {
    title: 'a list of one that may not sign lists',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (f)',
    says: 'is signed by one whose keyUsage has no cRLSign',
    bad: () => ownRootAndList({ keyUsage: 'critical, keyCertSign' }),
    good: () => ownRootAndList({ keyUsage: '' }),
  },
  {
    title: 'a list with a weak signature',
    check: 'not-revoked',
    citation: 'RFC 9325 §4.5',
    says: 'rests on SHA1',
    bad: () => withLists(plainLeaf, listOf(root, { extra: ['-md', 'sha1'] })),
    good: () => withLists(plainLeaf, listOf(root, { extra: ['-md', 'sha512'] })),
  },
  {
    title: 'a list with the authorityKeyIdentifier of another',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2.1',
    says: 'has the authorityKeyIdentifier 0102',
    bad: () => withLists(plainLeaf, listOf(root, { extensions: '2.5.29.35 = DER:300480020102' })),
    good: () => withLists(plainLeaf, goodList),
  },
];
