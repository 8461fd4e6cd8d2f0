import { parseArgs } from 'node:util';
import { flagOf, settings } from './setting.ts';

/** A value that somebody gave, and where. */
export interface GivenValue {
  readonly value: unknown;
  /** For messages: `--listen`, `CERTWRIGHT_LISTEN`, `listen in server.yaml (line 3)`. */
  readonly source: string;
}

export interface Flags {
  readonly given: ReadonlyMap<string, GivenValue>;
  readonly config: string | undefined;
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
  readonly faults: readonly string[];
}

const plainFlags = ['help', 'version'];
const pathOf = new Map(settings.map(({ path }) => [flagOf(path).slice(2), path]));
const withValue = [...pathOf.keys(), 'config'];

/** Reads a command line; all that is wrong with it is among the faults. */
export function readFlags(args: readonly string[]): Flags {
  const options = Object.fromEntries([
    ...withValue.map((name) => [name, { type: 'string' as const }]),
    ...plainFlags.map((name) => [name, { type: 'boolean' as const, short: name.slice(0, 1) }]),
  ]);
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  const values = new Map<string, string>();
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`"${token.value}" is no flag`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    if (plainFlags.includes(name)) seen.add(name);
    else if (!withValue.includes(name)) faults.push(`there is no flag ${rawName}`);
    else if (value === undefined || (!inlineValue && value.startsWith('-'))) faults.push(`${rawName} needs a value`);
    else if (values.has(name)) faults.push(`${rawName} is given twice`);
    else values.set(name, value);
  }
  const given = [...pathOf].flatMap(([name, path]): [string, GivenValue][] => {
    const value = values.get(name);
    return value === undefined ? [] : [[path, { value, source: `--${name}` }]];
  });
  return {
    given: new Map(given),
    config: values.get('config'),
    wantsHelp: seen.has('help'),
    wantsVersion: seen.has('version'),
    faults,
  };
}
