import { CertwrightError } from '../errors.ts';
import type { Config, ConfigEntry } from './config.ts';
import { findForbiddenCharacter, showValue } from './forbidden-character.ts';
import { isConfigKey, isSectionName } from './format-config.ts';
import { trimBlanks, unquoteValue } from './unquote-value.ts';

interface LogicalLine {
  /** Of the first of its lines in the file, from 1. */
  readonly number: number;
  readonly text: string;
}

interface OpenSection {
  readonly name: string;
  readonly entries: ConfigEntry[];
}

/**
 * Reads openssl's config language as data (config(5)), without what reaches outside the text: directives and variables
 * are refused, and so is what openssl would silently merge or drop.
 * @throws CertwrightError `profile-invalid`, naming the file and the line
 */
export function parseConfig(text: string, fileName: string): Config {
  const sections: OpenSection[] = [{ name: '', entries: [] }];
  for (const line of logicalLines(text)) {
    const fault = readLine(line.text, sections);
    if (fault !== undefined) {
      throw new CertwrightError('profile-invalid', `${fileName} line ${line.number}: ${fault}`, {
        hint: 'write sections as [name] and entries as key = value; values that hold # $ or quotes stand in double quotes',
      });
    }
  }
  return sections.filter((section) => section.name !== '' || section.entries.length > 0);
}

function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let continued: LogicalLine | undefined;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const joined: LogicalLine = { number: continued?.number ?? index + 1, text: (continued?.text ?? '') + raw };
    const continues = /(^|[^\\])\\$/.test(joined.text);
    continued = continues ? { ...joined, text: joined.text.slice(0, -1) } : undefined;
    if (!continued) lines.push(joined);
  }
  return continued ? [...lines, continued] : lines;
}

/** What is wrong with the line, or undefined when it was added to the sections. */
function readLine(text: string, sections: OpenSection[]): string | undefined {
  const forbidden = findForbiddenCharacter(text.replaceAll('\t', ' '));
  if (forbidden !== undefined) return `the character ${forbidden} cannot stand in a config`;
  const line = trimBlanks(text);
  if (line === '' || line.startsWith('#')) return undefined;
  const directive = /^\.\s*(include|pragma)\b/i.exec(line);
  if (directive) return `.${directive[1]} is not allowed`;
  return line.startsWith('[') ? readSection(line, sections) : readEntry(line, sections);
}

function readSection(line: string, sections: OpenSection[]): string | undefined {
  const end = line.indexOf(']');
  const name = trimBlanks(line.slice(1, Math.max(end, 1)));
  const rest = trimBlanks(line.slice(end + 1));
  if (!isSectionName(name) || (rest !== '' && !rest.startsWith('#'))) return `${showValue(line)} is no section name`;
  if (sections.some((section) => section.name === name)) return `the section [${name}] stands here a second time`;
  sections.push({ name, entries: [] });
  return undefined;
}

function readEntry(line: string, sections: OpenSection[]): string | undefined {
  const equals = line.indexOf('=');
  if (equals < 0) return `${showValue(line)} is no entry`;
  const key = trimBlanks(line.slice(0, equals));
  if (!isConfigKey(key)) return `${showValue(key)} is no key`;
  const entries = sections.at(-1)?.entries ?? [];
  if (entries.some((entry) => entry.key === key)) return `the key ${key} stands in this section a second time`;
  const reading = unquoteValue(line.slice(equals + 1));
  if ('fault' in reading) return `${key}: ${reading.fault}`;
  entries.push({ key, value: reading.value });
  return undefined;
}
