import { type FaultyChain, leaf } from './chain.ts';

/** What somebody asks for by a name. */
export const namesAskedForFaults: readonly FaultyChain[] = [
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
];
