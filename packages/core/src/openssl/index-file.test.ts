import { expect, test } from 'vitest';
import { formatIndex } from './index-file.ts';

const at = new Date('2031-05-06T07:08:09Z');

test('a line has state, expiry, revocation, an even number of digits, file, and a subject of its own', () => {
  const index = formatIndex([
    { serialNumber: 'a1b', revocationDate: at, reason: 'cACompromise' },
    { serialNumber: '0', revocationDate: at },
    { serialNumber: 'ff' },
  ]);
  expect(index.split('\n')).toEqual([
    'R\t99991231235959Z\t310506070809Z,cACompromise\t0A1B\tunknown\t/CN=0A1B',
    'R\t99991231235959Z\t310506070809Z\t00\tunknown\t/CN=00',
    'V\t99991231235959Z\t\tFF\tunknown\t/CN=FF',
    '',
  ]);
});

test('a negative number, as a foreign list may have one, keeps its sign', () => {
  expect(formatIndex([{ serialNumber: '-7f0' }])).toContain('\t-07F0\t');
});
