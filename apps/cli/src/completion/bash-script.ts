import { type CompletedCommand, nextCommands, type Values } from './command-line.ts';
import { quoteForShell } from './quote-for-shell.ts';

/**
 * What completes certwright in bash 4 and newer. Names that lie in the folder are only ever compared, never expanded:
 * `compgen -W` would run what stands in a file name.
 */
export function bashScript(commands: readonly CompletedCommand[], profiles: readonly string[]): string {
  return `# Completion of certwright for bash, made by: certwright completion bash

_certwright_words() {
  local word
  for word in "$@"; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}

_certwright_pairs() {
  local file
  compopt -o default
  for file in "$folder"/keys/*.pem; do
    file=\${file##*/}
    [[ $file == *-key.pem || ! $file =~ ^[A-Za-z0-9][A-Za-z0-9._@-]*$ ]] || _certwright_words "\${file%.pem}"
  done
}

_certwright_profiles() {
  local file
  _certwright_words ${profiles.map(quoteForShell).join(' ')}
  for file in "$folder"/profiles/*.cnf; do
    file=\${file##*/}
    [[ ! $file =~ ^[a-z0-9][a-z0-9-]*\\.cnf$ ]] || _certwright_words "\${file%.cnf}"
  done
}

# What a command has: the commands below it, its flags, and those of them that take a value.
_certwright_command() {
  below='' flags='' valued=''
  case $1 in
${commands.map((command) => commandCase(commands, command)).join('\n')}
  *) return 1 ;;
  esac
}

# The values of a flag of a command, or of one of its arguments.
_certwright_values() {
  case "$1 $2" in
${valueCases(commands).join('\n')}
  esac
}

_certwright() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command='' folder=generated flag='' place=0
  local below flags valued index word
  COMPREPLY=()
  _certwright_command ''
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == = ]]; then
      continue
    elif [[ -n $flag ]]; then
      [[ $flag != --generated-assets-dir ]] || folder=\${word/#~\\//$HOME/}
      flag=''
    elif [[ $word == --* ]]; then
      [[ " $valued " != *" $word "* ]] || flag=$word
    elif [[ " $below " == *" $word "* ]]; then
      command=\${command:+$command }$word
      _certwright_command "$command"
    else
      place=$((place + 1))
    fi
  done
  [[ $cur != = ]] || cur=''
  if [[ -n $flag ]]; then
    _certwright_values "$command" "$flag"
  elif [[ $cur == -* ]]; then
    _certwright_words $flags
  elif [[ -n $below ]]; then
    _certwright_words $below
  else
    _certwright_values "$command" "$place"
  fi
}

complete -F _certwright certwright
`;
}

function commandCase(all: readonly CompletedCommand[], { words, flags }: CompletedCommand): string {
  const below = nextCommands(all, words).map((next) => next.words.at(-1));
  const valued = flags.filter(({ values }) => values !== undefined);
  const names = (some: typeof flags) => some.map(({ name }) => `--${name}`).join(' ');
  const settings = [`below='${below.join(' ')}'`, `flags='${names(flags)}'`, `valued='${names(valued)}'`];
  return `  '${words.join(' ')}') ${settings.join(' ')} ;;`;
}

/** One case for each action, with all that it is for. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  const cases = commands.flatMap(({ words, flags, places }) => {
    const line = words.join(' ');
    return [
      ...flags.map(({ name, values }) => ({ pattern: `'${line} --${name}'`, action: values && actionOf(values) })),
      ...places.map(({ values, repeats }, place) => ({
        pattern: repeats ? `'${line} '[0-9]*` : `'${line} ${place}'`,
        action: actionOf(values),
      })),
    ];
  });
  return [...Map.groupBy(cases, ({ action }) => action)]
    .filter(([action]) => action !== undefined)
    .map(([action, same]) => `  ${same.map(({ pattern }) => pattern).join(' | ')})\n    ${action} ;;`);
}

function actionOf(values: Values): string | undefined {
  switch (values.of) {
    case 'words':
      return `_certwright_words ${values.words.map(quoteForShell).join(' ')}`;
    case 'pairs':
      return '_certwright_pairs';
    case 'profiles':
      return '_certwright_profiles';
    case 'files':
      return 'compopt -o default';
    case 'folders':
      return 'compopt -o dirnames';
    case 'nothing':
      return undefined;
  }
}
