import { describe, expect, it, test } from 'vitest';
import { generalNameTypes } from '../certificate/general-name.ts';
import { parseGeneralName } from './parse-general-name.ts';

const dns = (value: string) => ({ type: 'dNSName', value });
const ip = (value: string) => ({ type: 'iPAddress', value });
const email = (value: string) => ({ type: 'rfc822Name', value });
const uri = (value: string) => ({ type: 'uniformResourceIdentifier', value });

describe('a text sorts itself into its kind', () => {
  test.each([
    ['a.example', dns('a.example')],
    ['localhost', dns('localhost')],
    ['kubernetes.default.svc.cluster.local', dns('kubernetes.default.svc.cluster.local')],
    ['10.0.0.1', ip('10.0.0.1')],
    ['::1', ip('::1')],
    ['[2001:db8::1]', ip('2001:db8::1')],
    ['alice@example.com', email('alice@example.com')],
    ['https://a.example/x', uri('https://a.example/x')],
    ['https://alice@a.example', uri('https://alice@a.example')],
    ['spiffe://cluster.local/ns/a', uri('spiffe://cluster.local/ns/a')],
    ['urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6', uri('urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6')],
  ])('%s', (text, name) => {
    expect(parseGeneralName(text)).toEqual(name);
  });
});

describe('a prefix in any case forces the kind', () => {
  test.each([
    ['dns:a.example', dns('a.example')],
    ['DNS:a.example', dns('a.example')],
    ['ip:10.0.0.1', ip('10.0.0.1')],
    ['IP:::1', ip('::1')],
    ['Email:a@b.example', email('a@b.example')],
    ['URI:mailto:a@b.example', uri('mailto:a@b.example')],
    ['uri:x:y', uri('x:y')],
  ])('%s', (text, name) => {
    expect(parseGeneralName(text)).toEqual(name);
  });

  it('an object tells it too', () => {
    expect(parseGeneralName({ type: 'dNSName', value: 'A.example' })).toEqual(dns('a.example'));
    expect(parseGeneralName({ type: 'iPAddress', value: '::1' })).toEqual(ip('::1'));
  });
});

describe('a dNSName is in A-labels and lower case', () => {
  test.each([
    ['Node-1.Example', 'node-1.example'],
    ['Дом.example', 'xn--d1aqf.example'],
    ['*.Дом.example', '*.xn--d1aqf.example'],
    ['faß.de', 'xn--fa-hia.de'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['XN--D1AQF.example', 'xn--d1aqf.example'],
    ['*.example.com', '*.example.com'],
    ['*.lan', '*.lan'],
    ['1.example', '1.example'],
    ['a--b.example', 'a--b.example'],
    ['x'.repeat(63), 'x'.repeat(63)],
    [`${'x'.repeat(61)}.`.repeat(4).slice(0, -1), `${'x'.repeat(61)}.`.repeat(4).slice(0, -1)],
  ])('%s', (text, value) => {
    expect(parseGeneralName(`dns:${text}`)).toEqual(dns(value));
  });
});

describe('an iPAddress is in canonical text', () => {
  test.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:0:5:6:7:8', '1:2:3:0:5:6:7:8'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
    ['::FFFF:0102:0304', '::ffff:102:304'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['255.255.255.255', '255.255.255.255'],
  ])('%s', (text, value) => {
    expect(parseGeneralName(text)).toEqual(ip(value));
  });
});

describe('an rfc822Name keeps the case of its local part alone', () => {
  test.each([
    ['Alice.B+tag@EXAMPLE.com', 'Alice.B+tag@example.com'],
    ["o'neil@дом.example", "o'neil@xn--d1aqf.example"],
    ['root@localhost', 'root@localhost'],
  ])('%s', (text, value) => {
    expect(parseGeneralName(text)).toEqual(email(value));
  });
});

describe('a uniformResourceIdentifier is kept as it is', () => {
  test.each([
    'HTTPS://Example.com',
    'https://a.example:8443/%7Ex?y=1&z=%2F#f',
    'https://[2001:db8::1]/',
    'ldap://a.example/cn=x,dc=y',
    'spiffe://trust.domain/a,b',
    'tag:a.example,2020:x',
  ])('%s', (value) => {
    expect(parseGeneralName(`uri:${value}`)).toEqual(uri(value));
  });
});

describe('refused, with the value named', () => {
  test.each([
    ['four numbers that are no address', '10.0.0.256', 'no DNS name', 'four numbers'],
    ['three numbers', '1.2.3', 'no DNS name', 'four numbers'],
    ['five numbers', '1.2.3.4.5', 'no DNS name', 'four numbers'],
    ['one number', '12345', 'no DNS name', 'four numbers'],
    ['leading zeros', '010.0.0.1', 'no DNS name', 'four numbers'],
    ['a hexadecimal address', '0x7f.1', 'no DNS name', 'four numbers'],
    ['a hexadecimal top-level domain', 'a.0x7f', 'no DNS name', 'four numbers'],
    ['a wide-digit address', '１.２.３.４', 'no DNS name', 'four numbers'],
    ['a number forced to be a dns name', 'dns:10.0.0.1', 'no DNS name', 'four numbers'],
    ['a mistyped IPv6 address', '2001:db8:::1', 'no DNS name', 'IPv6'],
    ['a network', '10.0.0.0/8', 'no IP address', 'prefix length'],
    ['an IPv6 network', 'ip:2001:db8::/32', 'no IP address', 'prefix length'],
    ['a zone', 'fe80::1%eth0', 'no IP address', 'zone'],
    ['IPv4 in brackets', '[10.0.0.1]', 'no IP address', '10.0.0.1'],
    ['a name forced to be an address', 'ip:a.example', 'no IP address', '10.0.0.1'],
    ['an address with a blank', 'ip: 10.0.0.1', 'no IP address', '10.0.0.1'],
    ['a port', 'a.example:443', 'no DNS name', 'port'],
    ['a path', 'a.example/x', 'no DNS name', 'path'],
    ['a dot at the end', 'a.example.', 'no DNS name', 'dot at the end'],
    ['a dot at the beginning', '.a.example', 'no DNS name', 'each label'],
    ['an empty label', 'a..example', 'no DNS name', 'each label'],
    ['an underscore', 'a_b.example', 'no DNS name', 'underscore'],
    ['a hyphen at the beginning', '-a.example', 'no DNS name', 'hyphen'],
    ['a hyphen at the end', 'a-.example', 'no DNS name', 'hyphen'],
    ['a blank', 'a b.example', 'no DNS name', 'letters'],
    ['a comma', 'a.example,DNS:evil.example', 'no DNS name', 'other groups'],
    ['percent escapes', 'a%2eb', 'no DNS name', 'letters'],
    ['a soft hyphen', 'a\u00adb.example', 'no DNS name', 'letters'],
    ['a zero-width space', 'a\u200bb.example', 'no DNS name', 'letters'],
    ['a variable', '$HOME', 'no DNS name', 'letters'],
    ['a section', '@names', 'no email address', 'before the @'],
    ['copy', 'email:copy', 'no email address', 'one @'],
    ['a label of 64', 'x'.repeat(64), 'no DNS name', '63 characters'],
    ['an IDN label over 63', 'é'.repeat(60), 'no DNS name', '63 characters'],
    ['254 characters', `${'x'.repeat(49)}.`.repeat(5).concat('xxxx'), 'no DNS name', '253'],
    [
      '254 characters with a wildcard',
      `*.${'x'.repeat(49)}.`.concat(`${'x'.repeat(49)}.`.repeat(4), 'xx'),
      'no DNS name',
      '253',
    ],
    ['an A-label that decodes to nothing', 'xn--a.example', 'no DNS name', 'A-label'],
    ['a wildcard alone', '*', 'no DNS name', 'leftmost'],
    ['a wildcard and a dot', '*.', 'no DNS name', 'each label'],
    ['two wildcards', '*.*.example', 'no DNS name', 'leftmost'],
    ['a wildcard in a label', 'a*.example', 'no DNS name', 'leftmost'],
    ['a wildcard further right', 'a.*.example', 'no DNS name', 'leftmost'],
    ['a wildcard before an address', '*.10.0.0.1', 'no DNS name', 'four numbers'],
    ['two @', 'a@b@c.example', 'no email address', 'one @'],
    ['no local part', '@a.example', 'no email address', 'before the @'],
    ['a local part beyond ASCII', 'é@a.example', 'no email address', 'ASCII'],
    ['two dots in a local part', 'a..b@a.example', 'no email address', 'before the @'],
    ['a local part of 65', `${'a'.repeat(65)}@a.example`, 'no email address', '64'],
    ['a wildcard in an email address', 'a@*.example', 'no DNS name', 'leftmost'],
    ['no host of an email address', 'a@', 'no DNS name', 'each label'],
    ['a URI without host', 'https://', 'no URI', 'host'],
    ['a URI with a path after //', 'file:///etc/passwd', 'no URI', 'host'],
    ['a URI that lacks //', 'uri:https:a.example', 'no URI', 'host'],
    ['a URI of a bad port', 'https://a.example:99999', 'no URI', 'port'],
    ['a URI with a blank', 'https://a.example/a b', 'no URI', 'ASCII'],
    ['a URI beyond ASCII', 'https://дом.example', 'no URI', 'ASCII'],
    ['a URI with a bad escape', 'https://a.example/%zz', 'no URI', '%XX'],
    ['a relative URI', 'uri:/a', 'no URI', 'scheme'],
    ['a scheme alone', 'uri:x:', 'no URI', 'nothing'],
  ])('%s', (_, text, message, hint) => {
    const value = text.replace(/^(dns|ip|email|uri):/, '');
    const shown = value.length > 100 ? value.slice(0, 100) : value;
    expect(() => parseGeneralName(text)).toThrow(
      expect.objectContaining({
        code: 'request-invalid',
        message: expect.stringMatching(
          new RegExp(`^"${shown.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}.* is ${message}$`),
        ),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  test.each([
    ['a line break', 'a.example\nemail.1 = copy', '"a.example\\u000aemail.1 = copy" holds the character \\u000a'],
    ['NUL', 'https://a.example\0.evil.example', 'https://a.example\\u0000.evil.example'],
    ['a right-to-left override', 'a\u202e.example', '\\u202e'],
    ['nothing', '', '"" is an empty name'],
    ['nothing after a prefix', 'dns:', '"dns:" is an empty name'],
    ['null', null, 'null is no name'],
    ['undefined', undefined, 'undefined is no name'],
    ['a number', 5, '5 is no name'],
    ['a list', ['a.example'], 'a list is no name'],
    ['an unknown type', { type: 'directoryName', value: 'CN=x' }, 'an object is no name'],
    ['the type of unread names', { type: 'other', value: 'x', tag: 0 }, 'an object is no name'],
    ['a value that is no text', { type: 'dNSName', value: 5 }, 'an object is no name'],
    ['another field', { type: 'dNSName', value: 'a.example', critical: true }, 'an object is no name'],
  ])('%s', (_, input, message) => {
    const fault = { code: 'request-invalid', message: expect.stringContaining(message) };
    expect(() => parseGeneralName(input)).toThrow(expect.objectContaining(fault));
  });
});

test('every kind that is written can be read back from its object', () => {
  const values = { dNSName: 'a', iPAddress: '::1', rfc822Name: 'a@b', uniformResourceIdentifier: 'a:b' };
  for (const type of generalNameTypes) {
    expect(parseGeneralName({ type, value: values[type] })).toEqual({ type, value: values[type] });
  }
});
