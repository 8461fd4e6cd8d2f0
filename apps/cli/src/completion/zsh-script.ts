import { type CompletedCommand, type CompletedFlag, nextCommands, type Values } from './command-line.ts';
import { quoteForShell } from './quote-for-shell.ts';

/** What completes certwright in zsh; for a file `_certwright` in a folder of `$fpath`, or to be sourced. */
export function zshScript(commands: readonly CompletedCommand[], profiles: readonly string[]): string {
  return `#compdef certwright
# Completion of certwright for zsh, made by: certwright completion zsh

_certwright_folder() {
  local index=\${words[(I)--generated-assets-dir]} joined=\${words[(R)--generated-assets-dir=*]}
  local folder=generated
  if [[ -n $joined ]]; then folder=\${joined#*=}
  elif (( index )); then folder=\${words[index + 1]}
  fi
  print -r -- "\${folder/#\\~\\//$HOME/}"
}

_certwright_pairs() {
  local folder=$(_certwright_folder)
  local -a names=($folder/keys/*.pem(N:t:r))
  names=(\${names:#*-key})
  _alternative 'names:name:compadd -a names' 'files:file:_files'
}

_certwright_profiles() {
  local folder=$(_certwright_folder)
  local -a names=(${profiles.map(quoteForShell).join(' ')} $folder/profiles/*.cnf(N:t:r))
  compadd -a names
}

_certwright() {
  local command='' word state line
  local -a below
  typeset -A opt_args
  integer depth=1
  while (( depth + 1 < CURRENT )); do
    word="\${command:+$command }\${words[depth + 1]}"
    case $word in
    ${commands.flatMap(({ words }) => (words.length > 0 ? [quoteForShell(words.join(' '))] : [])).join(' | ')}) ;;
    *) break ;;
    esac
    command=$word
    (( depth++ ))
  done
  # The rest is completed as if the words so far were the command.
  words=(certwright "\${(@)words[depth + 1,-1]}")
  (( CURRENT -= depth - 1 ))
  case $command in
${commands.map((command) => commandCase(commands, command)).join('\n')}
  esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _certwright "$@"
else
  compdef _certwright certwright
fi
`;
}

function commandCase(all: readonly CompletedCommand[], { words, flags, places }: CompletedCommand): string {
  const below = nextCommands(all, words);
  const specifications = [
    ...flags.map(flagSpecification),
    ...places.map(({ values, repeats }, index) =>
      quoteForShell(`${repeats ? '*' : index + 1}:${titleOf(values)}:${actionOf(values)}`),
    ),
    ...(below.length > 0 ? ["'1: :->below'"] : []),
  ];
  const lines = [
    `  ${quoteForShell(words.join(' '))})`,
    ...(below.length > 0 ? [`  below=(${below.map(describe).join(' ')})`] : []),
    `  _arguments -S ${specifications.join(' ')}`,
    ...(below.length > 0 ? ['  [[ $state != below ]] || _describe command below'] : []),
  ];
  return `${lines.join('\n  ')} ;;`;
}

function describe({ words, summary }: CompletedCommand): string {
  return quoteForShell(`${words.at(-1)}:${summary}`);
}

function flagSpecification({ name, summary, values }: CompletedFlag): string {
  const explained = `[${summary.replace(/[\\\]]/g, '\\$&')}]`;
  if (!values) return quoteForShell(`--${name}${explained}`);
  return quoteForShell(`--${name}=${explained}:${titleOf(values)}:${actionOf(values)}`);
}

function titleOf({ of }: Values): string {
  const titles = {
    words: 'value',
    pairs: 'name',
    profiles: 'profile',
    files: 'file',
    folders: 'folder',
    nothing: 'value',
  };
  return titles[of];
}

function actionOf(values: Values): string {
  switch (values.of) {
    case 'words':
      return `(${values.words.join(' ')})`;
    case 'pairs':
      return '_certwright_pairs';
    case 'profiles':
      return '_certwright_profiles';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'nothing':
      return ' ';
  }
}
