import { describe, expect, test } from 'vitest';
import { findSerialNumber } from './parse-serial-number.ts';

describe('a serial number in hex, as people and openssl write it', () => {
  test.each([
    ['0a1b', 'a1b'],
    ['0A1B', 'a1b'],
    ['0x0A1B', 'a1b'],
    ['0X0a1b', 'a1b'],
    ['0A:1B', 'a1b'],
    ['A:1b:00', 'a1b00'],
    ['0x0A:1B', 'a1b'],
    ['0', '0'],
    ['00', '0'],
    ['7f', '7f'],
    [`0000${'f'.repeat(40)}`, 'f'.repeat(40)],
  ])('%s', (text, serialNumber) => {
    expect(findSerialNumber(text)).toBe(serialNumber);
  });

  test.each([
    '',
    '0x',
    'alice',
    '0a1g',
    ':0a',
    '0a:',
    '0a::1b',
    '0a:1',
    'a1b:0c',
    '-7f',
    ' 7f',
    '7f\n',
    'f'.repeat(41),
  ])('%j is none', (text) => {
    expect(findSerialNumber(text)).toBeUndefined();
  });
});
