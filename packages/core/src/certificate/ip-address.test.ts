import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { hex } from '../../test/der-writer.ts';
import { formatIpAddress } from './ip-address.ts';

test.each([
  ['c0a800ff', '192.168.0.255'],
  ['00000000', '0.0.0.0'],
  ['0000 0000 0000 0000 0000 0000 0000 0001', '::1'],
  ['0000 0000 0000 0000 0000 0000 0000 0000', '::'],
  ['2001 0db8 0000 0000 0000 0000 0000 0001', '2001:db8::1'],
  ['2001 0db8 0000 0001 0001 0001 0001 0001', '2001:db8:0:1:1:1:1:1'],
  ['0001 0000 0000 0002 0000 0000 0000 0003', '1:0:0:2::3'],
  ['0001 0000 0000 0002 0003 0000 0000 0004', '1::2:3:0:0:4'],
  ['0000 0000 0000 0000 0000 ffff 0102 0304', '::ffff:102:304'],
  ['0000 0000 0000 0000 0000 0000 0102 0304', '::102:304'],
])('%s is %s, and reads back the same', (bytes, text) => {
  expect(formatIpAddress(hex(bytes))).toBe(text);
  expect(Buffer.from(ipaddr.parse(text).toByteArray())).toEqual(hex(bytes));
});

test.each([0, 3, 5, 8, 15, 17, 32])('%d bytes are no address', (length) => {
  expect(() => formatIpAddress(Buffer.alloc(length))).toThrow(
    expect.objectContaining({ code: 'certificate-unreadable' }),
  );
});
