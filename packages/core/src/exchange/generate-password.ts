import { randomInt } from 'node:crypto';

/** No letter or digit that is taken for another when it is read out or typed. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
/** Of five bits each: 130 bits, which nobody can try out. */
const length = 26;

/** A password for an export, of letters and digits, so that no shell and no config file needs it quoted. */
export function generatePassword(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
