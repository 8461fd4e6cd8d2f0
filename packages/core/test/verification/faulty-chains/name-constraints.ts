import type { Wanted } from '../test-pki.ts';
import { below, type Chain, type FaultyChain, intermediate, leaf, pki } from './chain.ts';

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

/** Name constraints of every kind. */
export const nameConstraintFaults: readonly FaultyChain[] = [
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
];
