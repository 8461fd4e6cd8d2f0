import { expect, test } from 'vitest';
import type { NameSubtree } from '../certificate/name-subtree.ts';
import type { ConstrainedName } from './constrained-names.ts';
import { isSameKind, nameWithin, type Within } from './name-within.ts';

const dns = (value: string) => ({ type: 'dNSName' as const, value });
const mail = (value: string) => ({ type: 'rfc822Name' as const, value });
const uri = (value: string) => ({ type: 'uniformResourceIdentifier' as const, value });
const ip = (value: string) => ({ type: 'iPAddress' as const, value });
const other = (tag: number, value: string) => ({ type: 'other' as const, tag, value });
/** `/` stands between relative distinguished names, `+` within one. */
const directory = (text: string) => ({
  type: 'directoryName' as const,
  value: text.split('/').flatMap((rdn) =>
    rdn.split('+').map((attribute, index) => {
      const [type = '', value = ''] = attribute.split('=');
      return { type, value, ...(index > 0 && { joined: true as const }) };
    }),
  ),
});

test.each<[ConstrainedName, NameSubtree, Within]>([
  [dns('example.com'), dns('example.com'), 'wholly'],
  [dns('A.B.example.com'), dns('EXAMPLE.com'), 'wholly'],
  [dns('badexample.com'), dns('example.com'), 'outside'],
  [dns('com'), dns('example.com'), 'outside'],
  [dns('anything'), dns(''), 'wholly'],
  [dns('*.example.com'), dns('example.com'), 'wholly'],
  [dns('*.example.com'), dns('a.example.com'), 'partly'],
  [dns('*.example.com'), dns('a.b.example.com'), 'outside'],
  [dns('*.example.com'), dns('example.org'), 'outside'],
  [dns('*.com'), dns('example.com'), 'partly'],
  [dns('a.example.com'), dns('b.a.example.com'), 'outside'],
  [mail('alice@example.com'), mail('example.com'), 'wholly'],
  [mail('alice@a.example.com'), mail('example.com'), 'outside'],
  [mail('alice@a.example.com'), mail('.example.com'), 'wholly'],
  [mail('alice@example.com'), mail('.example.com'), 'outside'],
  [mail('alice@EXAMPLE.com'), mail('alice@example.com'), 'wholly'],
  [mail('Alice@example.com'), mail('alice@example.com'), 'outside'],
  [mail('"x@evil.com"@example.com'), mail('evil.com'), 'outside'],
  [uri('https://example.com'), uri('example.com'), 'wholly'],
  [uri('https://u:p@EXAMPLE.com:443/x@evil.org'), uri('example.com'), 'wholly'],
  [uri('https://evil.org?@example.com'), uri('example.com'), 'outside'],
  [uri('https://evil.org#@example.com'), uri('example.com'), 'outside'],
  [uri('spiffe://a.example.com/b'), uri('.example.com'), 'wholly'],
  [uri('spiffe://example.com/b'), uri('.example.com'), 'outside'],
  [uri('urn:a:b'), uri('example.com'), 'unknown'],
  [uri('https://192.0.2.1/'), uri('example.com'), 'unknown'],
  [uri('https://[2001:db8::1]:8443/'), uri('example.com'), 'unknown'],
  [uri('https:///x'), uri('example.com'), 'unknown'],
  [ip('192.0.2.255'), ip('192.0.2.0/24'), 'wholly'],
  [ip('192.0.3.0'), ip('192.0.2.0/24'), 'outside'],
  [ip('192.0.2.7'), ip('192.0.2.77/24'), 'wholly'],
  [ip('::ffff:c000:201'), ip('192.0.2.0/24'), 'outside'],
  [ip('2001:db8::1'), ip('2001:db8::/32'), 'wholly'],
  [ip('2001:db9::1'), ip('::/0'), 'wholly'],
  [directory('O=a/CN=b'), directory('O=a'), 'wholly'],
  [directory('O=A  a /CN=b'), directory('O= a A'), 'wholly'],
  [directory('CN=b/O=a'), directory('O=a'), 'outside'],
  [directory('O=a'), directory('O=a/CN=b'), 'outside'],
  [directory('O=a+OU=b/CN=c'), directory('OU=b+O=a'), 'wholly'],
  [directory('O=a/OU=b'), directory('O=a+OU=b'), 'outside'],
  [directory('O=a,b'), directory('O=a'), 'outside'],
  [directory('O=ﬁ'), directory('O=fi'), 'wholly'],
  [other(8, '2a03'), other(8, '2a03'), 'unknown'],
  [other(4, 'ff'), directory('O=a'), 'unknown'],
])('%j to %j is %s', (name, subtree, expected) => {
  expect(isSameKind(name, subtree)).toBe(true);
  expect(nameWithin(name, subtree)).toBe(expected);
});

test.each<[ConstrainedName, NameSubtree]>([
  [dns('example.com'), mail('example.com')],
  [other(8, '2a03'), other(0, '2a03')],
  [directory('O=a'), other(4, '3000')],
])('a constraint says nothing about a name of another kind: %j, %j', (name, subtree) => {
  expect(isSameKind(name, subtree)).toBe(false);
});
