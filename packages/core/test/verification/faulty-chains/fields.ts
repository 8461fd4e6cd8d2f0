import { hex } from '../../der-writer.ts';
import { authorityKeyIdentifierOf, type FaultyChain, leaf, ownRoot, pki, plainLeaf, root, underRoot } from './chain.ts';

/** Version, serial number, names and key identifiers. */
export const fieldFaults: readonly FaultyChain[] = [
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
];
