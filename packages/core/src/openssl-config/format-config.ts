import { CertwrightError } from '../errors.ts';
import type { Config, ConfigEntry, ConfigSection } from './config.ts';
import { findForbiddenCharacter, showValue } from './forbidden-character.ts';

/** `O`, `0.O`, `+OU` and `0.+OU` (joined to the attribute before it), `DNS.1`, `0.2.5.4.12`, `OCSP;URI.1`. */
const keyPattern = /^(\d+\.)?\+?([A-Za-z]+;)?[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/;
const sectionNamePattern = /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/;

/**
 * openssl reads lines in pieces of 510 bytes, and some versions take a backslash that ends a piece for
 * the continuation of a line.
 */
const longestLineBytes = 400;

export function isConfigKey(key: string): boolean {
  return keyPattern.test(key);
}

export function isSectionName(name: string): boolean {
  return sectionNamePattern.test(name);
}

/**
 * Writes a config so that openssl reads exactly these values back (config(5)). Values are UTF-8 text and stand in
 * double quotes, where openssl expands nothing and `\` and `"` alone need an escape.
 * @throws CertwrightError `request-invalid` for a value that holds a forbidden character
 */
export function formatConfig(config: Config): string {
  assertUnique(config.map((section) => section.name));
  return config.map(formatSection).join('\n');
}

function formatSection(section: ConfigSection, index: number): string {
  const { name, entries } = section;
  if (name === '' ? index > 0 : !isSectionName(name)) throw new Error(`bad config section name ${showValue(name)}`);
  assertUnique(entries.map((entry) => entry.key));
  return [...(name === '' ? [] : [`[${name}]\n`]), ...entries.map(formatEntry)].join('');
}

/** Of equal names openssl silently keeps the last one, or merges two sections. */
function assertUnique(names: readonly string[]): void {
  if (new Set(names).size === names.length) return;
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) throw new Error(`${showValue(doubled)} stands in a config twice`);
}

function formatEntry({ key, value }: ConfigEntry): string {
  if (!isConfigKey(key)) throw new Error(`bad config key ${showValue(key)}`);
  const forbidden = findForbiddenCharacter(value);
  if (forbidden !== undefined) {
    throw new CertwrightError('request-invalid', `${key} ${showValue(value)} holds the character ${forbidden}`, {
      hint: 'leave out control characters and marks that cannot be seen; give text in UTF-8',
    });
  }
  return breakLine(`${key} = "${value.replace(/[\\"]/g, '\\$&')}"\n`);
}

function breakLine(line: string): string {
  if (line.length < longestLineBytes / 3) return line;
  let lineBytes = 0;
  let broken = '';
  for (const character of line) {
    // A backslash before the end of the line would escape the one that continues it.
    if (lineBytes >= longestLineBytes && !broken.endsWith('\\')) {
      broken += '\\\n';
      lineBytes = 0;
    }
    broken += character;
    lineBytes += Buffer.byteLength(character);
  }
  return broken;
}
