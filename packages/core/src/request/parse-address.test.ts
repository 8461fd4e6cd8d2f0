import { describe, expect, test } from 'vitest';
import { parseAddress } from './parse-address.ts';

describe('an address is an http or https URL', () => {
  test.each([
    'http://pki.example.com/ca.crl',
    'HTTP://pki.example.com/ca.crl',
    'https://pki.example.com:8443/a,b;c?x=1&y=2',
    'http://[2001:db8::1]/ca.crl',
    'http://10.0.0.5',
  ])('%s', (url) => {
    expect(parseAddress(url)).toBe(url);
  });

  test.each([
    ['ldap://ldap.example.com/cn=ca', 'has the scheme ldap:'],
    ['file:///etc/ca.crl', 'is no URI'],
    ['file://host/etc/ca.crl', 'has the scheme file:'],
    ['urn:example:ca', 'has the scheme urn:'],
    ['javascript:alert(1)', 'has the scheme javascript:'],
    ['http://user@pki.example.com/', 'has a user or a fragment'],
    ['http://user:secret@pki.example.com/', 'has a user or a fragment'],
    ['http://pki.example.com/#top', 'has a user or a fragment'],
    ['pki.example.com/ca.crl', 'is no URI'],
    ['http:/ca.crl', 'is no URI'],
    ['http://пки.example/', 'is no URI'],
    ['http://pki.example.com/a b', 'is no URI'],
    ['http://pki.example.com/\nca.crl', 'is no URI'],
    [7, '7 is no text'],
  ])('%s is refused', (url, message) => {
    expect(() => parseAddress(url)).toThrow(
      expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining(message) }),
    );
  });

  test('of 2,000 characters at most', () => {
    const longest = 'http://pki.example.com/'.padEnd(2000, 'a');
    expect(parseAddress(longest)).toBe(longest);
    expect(() => parseAddress(`${longest}a`)).toThrow(
      expect.objectContaining({ code: 'request-invalid', message: 'a URL of 2001 characters is too long' }),
    );
  });
});
