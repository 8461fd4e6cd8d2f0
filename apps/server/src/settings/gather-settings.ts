import type { z } from 'zod';
import { type GivenValue, readFlags } from './read-flags.ts';
import { readSettingsFile } from './read-settings-file.ts';
import { flagOf, settings, variableOf } from './setting.ts';
import { type ServerSettings, settingsSchema } from './settings-schema.ts';

export type GatheredSettings =
  | { readonly wants: 'help' | 'version' }
  | { readonly wants: 'to serve'; readonly settings: ServerSettings }
  /** All that is wrong, each with where it stands. */
  | { readonly wants: 'nothing that is understood'; readonly faults: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

export function gatherSettings(args: readonly string[], environment: Environment): GatheredSettings {
  const flags = readFlags(args);
  if (flags.wantsHelp) return { wants: 'help' };
  if (flags.wantsVersion) return { wants: 'version' };
  const config = flags.config ?? nonEmpty(environment.CERTWRIGHT_CONFIG);
  const file = config === undefined ? undefined : readSettingsFile(config);
  const given = new Map([...(file?.given ?? []), ...readVariables(environment), ...flags.given]);
  const checked = settingsSchema.safeParse(nest(given), { reportInput: true });
  const faults = [
    ...flags.faults,
    ...(file?.faults ?? []),
    ...(checked.error?.issues ?? []).flatMap((issue) => describe(issue, given)),
    ...(checked.success ? contradictions(checked.data, given) : []),
  ];
  if (checked.success && faults.length === 0) return { wants: 'to serve', settings: checked.data };
  return { wants: 'nothing that is understood', faults };
}

const nonEmpty = (text: string | undefined) => (text === '' ? undefined : text);

function readVariables(environment: Environment): [string, GivenValue][] {
  return settings.flatMap(({ path }): [string, GivenValue][] => {
    const source = variableOf(path);
    const value = nonEmpty(environment[source]);
    return value === undefined ? [] : [[path, { value, source }]];
  });
}

/** `limits.connections` becomes a field of `limits`. */
function nest(given: ReadonlyMap<string, GivenValue>): Record<string, unknown> {
  const values = [...given].map(([path, { value }]) => [path, value] as const);
  const isLimit = ([path]: readonly [string, unknown]) => path.startsWith('limits.');
  const limits = values.filter(isLimit).map(([path, value]) => [path.slice('limits.'.length), value] as const);
  const others = Object.fromEntries(values.filter((entry) => !isLimit(entry)));
  return limits.length === 0 ? others : { limits: Object.fromEntries(limits), ...others };
}

function describe(issue: z.core.$ZodIssue, given: ReadonlyMap<string, GivenValue>): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${sourceOf([...path, key], given)}: there is no such setting`);
  }
  const value = isShowable(issue.input) ? ` is ${JSON.stringify(issue.input)}` : '';
  return [`${sourceOf(path, given)}${value}: ${issue.message}`];
}

/** Not a URL with credentials in it. */
const isShowable = (value: unknown) => typeof value === 'number' || (typeof value === 'string' && !value.includes('@'));

/** Of what holds it, for a value inside of a list. */
function sourceOf(path: readonly string[], given: ReadonlyMap<string, GivenValue>): string {
  for (let length = path.length; length > 0; length -= 1) {
    const found = given.get(path.slice(0, length).join('.'));
    if (found) return found.source;
  }
  return path.join('.');
}

/** What only two settings together can be. */
function contradictions({ limits }: ServerSettings, given: ReadonlyMap<string, GivenValue>): string[] {
  const path = 'limits.connectionsPerAddress';
  if (!given.has(path) || limits.connectionsPerAddress <= limits.connections) return [];
  return [
    `${sourceOf([path], given)} is ${limits.connectionsPerAddress}: more than the ${limits.connections} of all addresses`,
  ];
}

export function formatHelp(): string {
  const rows = [
    ['--config FILE', 'a settings file (YAML) with the names below'],
    ...settings.map(({ path, value, summary }) => [`${flagOf(path)} ${value}`, summary]),
    ['--version, --help', ''],
  ] as const;
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return `A small CA over HTTPS, on an assets folder of certwright.

usage: certwright-server [flags]

${rows.map(([flag, summary]) => `  ${flag.padEnd(width)}  ${summary}`.trimEnd()).join('\n')}

Each flag is also a variable (${flagOf('publicUrl')} is ${variableOf('publicUrl')}) and a line of the settings file
(publicUrl; those of --limits-… stand below limits). A flag counts before a variable, and that before the file.
clientCertificates, which certificates may log in, can stand in the file alone.
`;
}
