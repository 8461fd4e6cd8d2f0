import type { Interfaces } from '@oclif/core';

/** What may stand in a place of the command line. */
export type Values =
  | { readonly of: 'words'; readonly words: readonly string[] }
  /** `pairs`: names in the folder keys, or else files; `nothing`: whatever the user thinks of. */
  | { readonly of: 'pairs' | 'profiles' | 'files' | 'folders' | 'nothing' };

export interface CompletedFlag {
  readonly name: string;
  readonly summary: string;
  /** Missing for a flag that takes no value. */
  readonly values?: Values;
}

/** A command, or a topic that only leads to commands. */
export interface CompletedCommand {
  /** Empty for certwright itself. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  readonly places: readonly Place[];
}

/** Where an argument stands; the last one may stand more than once. */
export interface Place {
  readonly values: Values;
  readonly repeats: boolean;
}

/** Everything that a shell needs to know of the commands, those that lead to others included; sorted. */
export function readCommandLine({
  commands,
  topics,
}: Pick<Interfaces.Config, 'commands' | 'topics'>): CompletedCommand[] {
  const help = { name: 'help', summary: 'show help' };
  const leaves = commands
    .filter(({ hidden }) => !hidden)
    .map(({ id, summary = '', flags, args }) => ({
      words: id.split(':'),
      summary,
      flags: [
        ...Object.values(flags)
          .filter(({ hidden }) => !hidden)
          .map(completedFlag),
        help,
      ],
      places: Object.values(args).map((arg) => ({ values: argumentValues(id, arg), repeats: arg.multiple === true })),
    }));
  const branches = topics
    // Every command is listed as a topic too.
    .filter(({ name, hidden }) => !hidden && !commands.some(({ id }) => id === name))
    .map(({ name, description = '' }) => ({ words: name.split(':'), summary: description, flags: [help], places: [] }));
  const root = { words: [], summary: '', flags: [help, { name: 'version', summary: 'show the version' }], places: [] };
  return [root, ...branches, ...leaves].sort((a, b) => (a.words.join(' ') < b.words.join(' ') ? -1 : 1));
}

/** What may follow the words of a topic. */
export function nextCommands(all: readonly CompletedCommand[], words: readonly string[]): CompletedCommand[] {
  return all.filter(
    (one) => one.words.length === words.length + 1 && words.every((word, index) => one.words[index] === word),
  );
}

type Flag = Interfaces.Config['commands'][number]['flags'][string];
type Argument = Interfaces.Config['commands'][number]['args'][string];

function completedFlag(flag: Flag): CompletedFlag {
  const { name, summary = '' } = flag;
  return flag.type === 'boolean' ? { name, summary } : { name, summary, values: valuesOf(flag) };
}

/** Flags that name an authority of the folder. */
const authorityFlags = ['ca', 'authority', 'parent'];

function valuesOf({ name, options, helpValue }: Extract<Flag, { type: 'option' }>): Values {
  if (options) return { of: 'words', words: options };
  if (authorityFlags.includes(name)) return { of: 'pairs' };
  if (helpValue === 'PROFILE') return { of: 'profiles' };
  if (helpValue === 'FILE') return { of: 'files' };
  return { of: helpValue === 'DIR' ? 'folders' : 'nothing' };
}

function argumentValues(id: string, { name, options }: Argument): Values {
  if (options) return { of: 'words', words: options };
  if (id.startsWith('profiles:')) return { of: 'profiles' };
  if (name.includes('file')) return { of: 'files' };
  return { of: name === 'word' ? 'nothing' : 'pairs' };
}
