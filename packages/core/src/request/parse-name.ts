import { CertwrightError } from '../errors.ts';
import { findForbiddenCharacter, showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

/** With the endings of a key, a backup and a temporary file it still fits the 255 bytes that file systems allow. */
const longestName = 200;

/**
 * Reads the name of a pair, which is a file name without ending: 1 to 200 letters A to Z, digits, and `.`, `_`, `@`
 * and `-` after the first.
 * @throws CertwrightError `name-invalid`
 */
export function parsePairName(name: unknown): string {
  const fault = findFault(name);
  if (typeof name !== 'string' || fault !== undefined) {
    throw new CertwrightError('name-invalid', `the name ${showValue(name)} ${fault}`, {
      hint: 'give a plain file name such as alice or node-1.example; the common name may be any other text',
    });
  }
  return name;
}

/**
 * Reads what the record calls a certificate of which no file is made: any text of 1 to 200 characters.
 * @throws CertwrightError `name-invalid`
 */
export function parseHolderName(name: unknown): string {
  const fault = findTextFault(name);
  if (typeof name === 'string' && fault === undefined) return name;
  throw new CertwrightError('name-invalid', `the name ${showValue(name)} ${fault}`, {
    hint: 'give a text such as web-01, or leave it out: then it is the common name',
  });
}

/** Whether `parseHolderName` would take it. */
export function isHolderName(name: unknown): name is string {
  return findTextFault(name) === undefined;
}

function findTextFault(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'is no text';
  if (name.trim() === '') return 'is empty';
  if (name.length > longestName) return `has ${name.length} characters, and ${longestName} are the most`;
  const forbidden = findForbiddenCharacter(name);
  return forbidden && `holds the character ${forbidden}`;
}

/**
 * Reads the name of a profile or an authority; `what` is the word for it in messages.
 * @throws CertwrightError `request-invalid`
 */
export function parseReference(what: string, name: unknown): string {
  const fault = findFault(name);
  if (typeof name !== 'string' || fault !== undefined) {
    throw requestInvalid(
      `the ${what} ${showValue(name)} ${fault}`,
      `give the name of the ${what}, without path or ending`,
    );
  }
  return name;
}

/** Whether `parsePairName` would take it. */
export function isPairName(name: string): boolean {
  return findFault(name) === undefined;
}

function findFault(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'is no text';
  if (name === '') return 'is empty';
  if (/[/\\]/.test(name)) return 'has path parts';
  if (/^[.-]/.test(name)) return 'begins with a dot or a hyphen';
  if (!/^[A-Za-z0-9][A-Za-z0-9._@-]*$/.test(name)) return 'has characters that a file name here cannot have';
  if (name.length > longestName) return `has ${name.length} characters, and ${longestName} are the most`;
  const ending = /(-key|\.pem|\.bak|\.)$/i.exec(name)?.[0];
  return ending && `ends with "${ending}", which is kept for files`;
}
