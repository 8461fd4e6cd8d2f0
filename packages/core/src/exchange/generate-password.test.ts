import { expect, it } from 'vitest';
import { parseExportPassword } from '../request/parse-export-password.ts';
import { generatePassword } from './generate-password.ts';

it('a generated password has 26 letters and digits that nobody mixes up, and is another each time', () => {
  const passwords = Array.from({ length: 1000 }, generatePassword);
  expect(passwords.filter((password) => !/^[a-kmnp-z2-9]{26}$/.test(password))).toEqual([]);
  expect(new Set(passwords).size).toBe(1000);
  // Every place takes every sign: 1,000 draws that miss one of 32 signs are a matter of one in ten thousand millions.
  for (let place = 0; place < 26; place += 1) {
    expect(new Set(passwords.map((password) => password[place])).size).toBe(32);
  }
  expect(passwords.map(parseExportPassword)).toEqual(passwords);
});
