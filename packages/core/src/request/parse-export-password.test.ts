import { describe, expect, it } from 'vitest';
import { parseExportPassword } from './parse-export-password.ts';

describe('the password of an export', () => {
  it.each(['x', 'correct horse battery', ' ~!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}', 'x'.repeat(256)])(
    '%j is taken',
    (password) => {
      expect(parseExportPassword(password)).toBe(password);
    },
  );

  it.each([
    ['', 'passphrase-required'],
    ['pässword', 'request-invalid'],
    ['two\nlines', 'request-invalid'],
    ['nul\0', 'request-invalid'],
    ['\u202e', 'request-invalid'],
    ['s'.repeat(257), 'request-invalid'],
  ])('%j is refused with %s, and not told', (password, code) => {
    expect(() => parseExportPassword(password)).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
    if (password === '') return;
    expect(() => parseExportPassword(password)).not.toThrow(password);
  });
});
