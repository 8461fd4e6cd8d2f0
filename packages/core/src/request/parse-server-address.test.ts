import { describe, expect, test } from 'vitest';
import { formatServerAddress, isServerAddress, parseServerAddress, parseServerName } from './parse-server-address.ts';

describe('a server with its port', () => {
  test.each([
    ['localhost:443', 'localhost', 443],
    ['API.Example.com:6443', 'api.example.com', 6443],
    ['10.0.0.1:1', '10.0.0.1', 1],
    ['[::1]:65535', '::1', 65_535],
    ['[2001:DB8:0::1]:443', '2001:db8::1', 443],
    ['bücher.example:443', 'xn--bcher-kva.example', 443],
    ['a1:22', 'a1', 22],
  ])('%s', (text, host, port) => {
    expect(isServerAddress(text)).toBe(true);
    expect(parseServerAddress(text)).toEqual({ host, port });
  });

  test.each([
    'localhost:0',
    'localhost:65536',
    ':443',
    '-connect:443',
    'a b:443',
    'a_b:443',
    'x\n:443',
    '*.example.com:443',
    'x;y:443',
    '[fe80::1%eth0]:443',
    '[10.0.0.1]:443',
    '[]:443',
    '1.2.3:443',
    '\u202eexample.com:443',
  ])('%j has the form of one, and is refused', (text) => {
    expect(isServerAddress(text)).toBe(true);
    expect(() => parseServerAddress(text)).toThrow(
      expect.objectContaining({ code: 'request-invalid', hint: expect.any(String) }),
    );
  });

  test.each(['web', 'AB:CD:12', '::1:443', 'localhost:', 'localhost:https', 'localhost:443\n', 'localhost:123456', ''])(
    '%j is none',
    (text) => {
      expect(isServerAddress(text)).toBe(false);
      expect(() => parseServerAddress(text)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
    },
  );

  test('is written with brackets where they are needed', () => {
    expect(['a:1', '[::1]:2', '10.0.0.1:3'].map((text) => formatServerAddress(parseServerAddress(text)))).toEqual([
      'a:1',
      '[::1]:2',
      '10.0.0.1:3',
    ]);
  });
});

test('a server name is a host name, and no address', () => {
  expect(parseServerName('WWW.example.com')).toBe('www.example.com');
  for (const name of ['10.0.0.1', '[::1]', '::1', '*.example.com', '-x', 'a:1', '']) {
    expect(() => parseServerName(name)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  }
});
