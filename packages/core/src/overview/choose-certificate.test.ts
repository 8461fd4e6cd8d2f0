import { expect, test } from 'vitest';
import { chooseCertificate } from './choose-certificate.ts';
import type { ListedCertificate } from './listed-certificate.ts';

let fingerprint = 0;

function listed(name: string, serialNumber: string, more: Partial<ListedCertificate> = {}): ListedCertificate {
  fingerprint += 1;
  const dates = { notBefore: new Date(0), notAfter: new Date(0) };
  const rest = { subject: [], subjectAltName: [], pem: '', keptIn: 'folder' as const, ...dates };
  return { name, serialNumber, source: 'record', status: 'valid', fingerprint: String(fingerprint), ...rest, ...more };
}

const first = listed('web', 'a1', { issuedAt: new Date(1000), status: 'replaced' });
const current = listed('web', 'a2', { issuedAt: new Date(2000), certificatePath: '/keys/web.pem' });
const newer = listed('web', 'a3', { issuedAt: new Date(3000) });
const numbered = listed('beef', '1');
const beef = listed('api', 'beef');
const short = listed('db', '7f');
const copies = [listed('one', 'c0', { fingerprint: 'same' }), listed('two', 'c0', { fingerprint: 'same' })];
const twins = [listed('left', 'd0'), listed('right', 'd0')];
const all = [first, current, newer, numbered, beef, short, ...copies, ...twins];

test.each<[string, string, ListedCertificate]>([
  ['the one in the file, of several with one name', 'web', current],
  ['a name before a number', 'beef', numbered],
  ['a number', 'a1', first],
  ['in upper case', 'A1', first],
  ['with zeros in front', '00a1', first],
  ['with colons', 'BE:EF', beef],
  ['with colons and zeros', '00:be:ef', beef],
  ['of one digit', '1', numbered],
  ['one certificate under two names', 'c0', all[6] as ListedCertificate],
])('%s: %s', (_, reference, expected) => {
  expect(chooseCertificate(all, reference, '/assets')).toBe(expected);
});

test('the one issued last, where no file holds one of that name', () => {
  expect(chooseCertificate([first, newer], 'web', '/assets')).toBe(newer);
});

test.each(['nobody', 'Web', 'b:ee:f', 'beef:', '-1', '', 'a1 '])('%j is nobody', (reference) => {
  expect(() => chooseCertificate(all, reference, '/assets')).toThrow(
    expect.objectContaining({
      code: 'certificate-not-found',
      message: `there is no certificate "${reference}" in /assets`,
    }),
  );
});

test('a number that several have is refused with their names', () => {
  expect(() => chooseCertificate(all, 'D0', '/assets')).toThrow(
    expect.objectContaining({
      code: 'request-invalid',
      message: expect.stringContaining('"D0" is of several certificates: left, right'),
    }),
  );
});
