import { type CompletedCommand, type CompletedFlag, nextCommands, type Values } from './command-line.ts';

/** What completes certwright in fish; for a file `certwright.fish` in its folder of completions. */
export function fishScript(commands: readonly CompletedCommand[], profiles: readonly string[]): string {
  return `# Completion of certwright for fish, made by: certwright completion fish

# Whether the command line begins with these words, and what follows belongs to them.
function __certwright_at
    set -l words (commandline -opc)[2..]
    set -l length (count $argv)
    test (count $words) -ge $length; or return 1
    test $length -eq 0; or test "$words[1..$length]" = "$argv"
end

# Whether it is these words and nothing else yet but flags.
function __certwright_only
    set -l words (string match -v -- '-*' (commandline -opc)[2..])
    test "$words" = "$argv"
end

function __certwright_folder
    set -l words (commandline -opc)
    set -l joined (string replace -f -r -- '^--generated-assets-dir=' '' $words)[-1]
    set -l index (contains -i -- --generated-assets-dir $words)
    set -l folder generated
    if test -n "$joined"
        set folder $joined
    else if test -n "$index"
        set folder $words[(math $index + 1)]
    end
    string replace -r -- '^~/' "$HOME/" $folder
end

function __certwright_pairs
    set -l files (__certwright_folder)/keys/*.pem
    string replace -r '.*/(.*)\\.pem$' '$1' -- $files | string match -v -- '*-key'
end

function __certwright_profiles
    set -l files (__certwright_folder)/profiles/*.cnf
    string join \\n -- ${profiles.map(quote).join(' ')}
    string replace -r '.*/(.*)\\.cnf$' '$1' -- $files
end

complete -c certwright -f
${commands.flatMap((command) => commandLines(commands, command)).join('\n')}
`;
}

function commandLines(all: readonly CompletedCommand[], { words, flags, places }: CompletedCommand): string[] {
  const below = nextCommands(all, words);
  const at = quote(['__certwright_at', ...words].join(' '));
  const only = quote(['__certwright_only', ...words].join(' '));
  // The flags of a topic are not those of the commands below it.
  const where = below.length > 0 ? only : at;
  return [
    ...below.map((next) => `complete -c certwright -n ${only} -a ${next.words.at(-1)} -d ${quote(next.summary)}`),
    ...flags.map((flag) => `complete -c certwright -n ${where} ${flagArguments(flag)}`),
    ...places.flatMap(({ values }) => {
      const action = actionOf(values);
      return action === undefined ? [] : [`complete -c certwright -n ${at} ${action}`];
    }),
  ];
}

function flagArguments({ name, summary, values }: CompletedFlag): string {
  const action = values && `-r ${actionOf(values) ?? '-f'} `;
  return `-l ${name} ${action ?? ''}-d ${quote(summary)}`;
}

/** Undefined where there is nothing to offer. */
function actionOf(values: Values): string | undefined {
  switch (values.of) {
    case 'words':
      return `-f -a ${quote(values.words.join(' '))}`;
    case 'pairs':
      return "-F -a '(__certwright_pairs)'";
    case 'profiles':
      return "-f -a '(__certwright_profiles)'";
    case 'files':
      return '-F';
    case 'folders':
      return "-f -a '(__fish_complete_directories)'";
    case 'nothing':
      return undefined;
  }
}

/** Within single quotes fish knows no other escapes than these two. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
