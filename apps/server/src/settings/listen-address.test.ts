import { expect, test } from 'vitest';
import { formatListenAddress, isLoopback, parseListenAddress } from './listen-address.ts';

test.each(['127.0.0.1:8443', '[::1]:8443', 'ca.lab:1', '[fe80::1]:0'])('%s is written as it is read', (text) => {
  const address = parseListenAddress(text);
  expect(address && formatListenAddress(address)).toBe(text);
});

test.each([
  ['127.0.0.1', true],
  ['127.255.0.1', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['10.0.0.1', false],
  ['::', false],
  ['0.0.0.0', false],
  ['::ffff:10.0.0.1', false],
  ['localhost.example.com', false],
  ['', false],
])('%s is of this machine alone: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
