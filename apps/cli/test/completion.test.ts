import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { newFolder } from './work-folder.ts';

const MANIFEST = path.join(import.meta.dirname, '../dist/manifest.json');
const CONTROL_D = '\u0004';
const keyAlgorithms = ['ec-p256', 'ec-p384', 'ed25519', 'rsa-2048', 'rsa-3072', 'rsa-4096'];
const profiles = [
  'intermediate-ca',
  'kubelet',
  'ocsp-responder',
  'root-ca',
  'service-account',
  'tls-client',
  'tls-peer',
  'tls-server',
];

function describeWithShell(shell: string, tests: () => void): void {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  if (isThere) describe(shell, tests);
  else describe.skip(`${shell} (skipped: ${shell} is not installed)`, tests);
}

/** Pairs, a profile of the user's, a plan, and a name that a shell must not run. */
function folderWithNames(shell: string): string {
  const cwd = newFolder();
  for (const folder of ['generated/keys', 'generated/profiles', 'other/keys']) {
    mkdirSync(path.join(cwd, folder), { recursive: true });
  }
  const files = [
    'ca.pem',
    'ca-key.pem',
    'web-1.pem',
    'web-1-key.pem',
    'web-2.pem',
    '$(touch ran).pem',
    '`touch ran`.pem',
  ];
  for (const file of files) writeFileSync(path.join(cwd, 'generated/keys', file), '');
  writeFileSync(path.join(cwd, 'generated/profiles/lab.cnf'), '');
  writeFileSync(path.join(cwd, 'other/keys/faraway.pem'), '');
  writeFileSync(path.join(cwd, 'plan.yaml'), '');
  writeFileSync(path.join(cwd, 'request.csr'), '');
  writeFileSync(path.join(cwd, 'script'), runCertwright(['completion', shell], { cwd }).stdout);
  return cwd;
}

const commands = (): string[] => Object.keys(JSON.parse(readFileSync(MANIFEST, 'utf8')).commands);
const below = (topic: string) =>
  commands()
    .filter((id) => id.startsWith(`${topic}:`))
    .map((id) => id.slice(topic.length + 1))
    .toSorted();
const atTheTop = () => [...new Set(commands().map((id) => id.split(':')[0] ?? ''))].toSorted();

/** What is typed, and all that is offered for its last word. */
const offers: readonly [line: string, offered: () => readonly string[]][] = [
  ['certwright ', atTheTop],
  ['certwright certificates ', () => below('certificates')],
  ['certwright ca cre', () => ['create']],
  ['certwright ca create --key-al', () => ['--key-algorithm']],
  ['certwright ca create new --key-algorithm ', () => keyAlgorithms],
  ['certwright ca create --key-algorithm rsa', () => ['rsa-2048', 'rsa-3072', 'rsa-4096']],
  ['certwright certificates list --p', () => ['--profile']],
  ['certwright certificates list --profile ', () => [...profiles, 'lab'].toSorted()],
  ['certwright certificates list --expiring 45d --profile kub', () => ['kubelet']],
  ['certwright certificates generate x --ca c', () => ['ca']],
  ['certwright certificates show web', () => ['web-1', 'web-2']],
  ['certwright certificates show --generated-assets-dir other far', () => ['faraway']],
  ['certwright profiles show l', () => ['lab']],
  ['certwright completion ', () => ['bash', 'fish', 'zsh']],
  ['certwright ca tree --a', () => ['--all', '--authorities-only']],
];

describeWithShell('bash', () => {
  /** As readline calls the function; it breaks words at `=` too. */
  function complete(cwd: string, line: string): string[] {
    const words = line.split(/ +|(?==)|(?<==)/);
    const list = words.map((word) => `'${word}'`).join(' ');
    const text = `source ./script; compopt() { :; }; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}
      "$(complete -p certwright | sed 's/.*-F \\([^ ]*\\).*/\\1/')"; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const output = execFileSync('bash', ['--norc', '-c', text], { cwd, encoding: 'utf8' });
    return output
      .split('\n')
      .filter((word) => word !== '')
      .toSorted();
  }

  test.each(offers)('%j', (line, offered) => {
    expect(complete(folderWithNames('bash'), line)).toEqual(offered());
  });

  test('a value after an equals sign', () => {
    const cwd = folderWithNames('bash');
    expect(complete(cwd, 'certwright ca create --key-algorithm=')).toEqual(keyAlgorithms);
    expect(complete(cwd, 'certwright ca create --key-algorithm=ec')).toEqual(['ec-p256', 'ec-p384']);
    expect(complete(cwd, 'certwright certificates show --generated-assets-dir=other ')).toEqual(['faraway']);
  });

  test('every flag of every command', () => {
    const cwd = folderWithNames('bash');
    const { commands: all } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
    for (const id of ['certificates:validate', 'ca:create', 'doctor']) {
      const flags = [...Object.keys(all[id].flags), 'help'].map((name) => `--${name}`).toSorted();
      expect(complete(cwd, `certwright ${id.replace(':', ' ')} --`)).toEqual(flags);
    }
  });

  test('nothing in a file name is run', () => {
    const cwd = folderWithNames('bash');
    complete(cwd, 'certwright certificates show ');
    expect(existsSync(path.join(cwd, 'ran'))).toBe(false);
  });

  test('typed, with the Tab key, files too', async () => {
    const cwd = folderWithNames('bash');
    const type = (keys: string, done: RegExp) =>
      typeInto(['bash', '--norc', '--noprofile', '-i'], cwd, ['source ./script\n', `${keys}\t`], done);
    await type('certwright ca cre', /ca create $/);
    await type('certwright certificates generate x --profile=kub', /--profile=kubelet $/);
    await type('certwright cluster diff --plan pl', /--plan plan\.yaml $/);
    await type('certwright certificates sign req', /sign request\.csr $/);
    await type('certwright doctor --generated-assets-dir oth', /--generated-assets-dir other\/$/);
  });
});

describeWithShell('zsh', () => {
  const start = 'autoload -Uz compinit; compinit -u -D; source ./script; LISTMAX=999\n';

  /** Ctrl-D lists the choices below the line, and completes nothing. */
  function list(cwd: string, line: string, words: readonly string[]): Promise<string> {
    const all = words.map((word) => `(?=[\\s\\S]*\\n[^\\n]*${word.replaceAll('.', '\\.')}(?![\\w-]))`);
    return typeInto(['zsh', '-f', '-i'], cwd, [start, `${line}${CONTROL_D}`], new RegExp(all.join('')));
  }

  test.each(offers)('%j', async (line, offered) => {
    const cwd = folderWithNames('zsh');
    const shown = await list(cwd, line, offered());
    for (const other of ['doctor', 'ed25519', 'tls-peer', 'web-1', 'faraway', 'plan.yaml'])
      if (!offered().includes(other)) expect(shown.replace(/^.*\n/, '')).not.toContain(other);
    expect(existsSync(path.join(cwd, 'ran'))).toBe(false);
  });

  test('files, folders, and a value after an equals sign', async () => {
    const cwd = folderWithNames('zsh');
    await list(cwd, 'certwright cluster diff --plan pl', ['plan.yaml']);
    await list(cwd, 'certwright certificates sign req', ['request.csr']);
    await list(cwd, 'certwright doctor --generated-assets-dir o', ['other']);
    await list(cwd, 'certwright ca create --key-algorithm=e', ['ec-p256', 'ec-p384', 'ed25519']);
  });

  test('typed, with the Tab key', async () => {
    const entries = [start, 'certwright certificates generate x --profile=kub\t'];
    await typeInto(['zsh', '-f', '-i'], folderWithNames('zsh'), entries, /--profile=kubelet/);
  });

  test('as a file of $fpath', async () => {
    const cwd = folderWithNames('zsh');
    mkdirSync(path.join(cwd, 'functions'));
    writeFileSync(path.join(cwd, 'functions/_certwright'), readFileSync(path.join(cwd, 'script')));
    const start = 'fpath=(./functions $fpath); autoload -Uz compinit; compinit -u -D\n';
    const shown = await typeInto(['zsh', '-f', '-i'], cwd, [start, 'certwright ca cre\t'], /ca create/);
    expect(shown).toContain('certwright ca create');
  });
});

describeWithShell('fish', () => {
  function complete(cwd: string, line: string): string[] {
    const env = { PATH: process.env.PATH, HOME: cwd, LANG: 'C.UTF-8' };
    const output = execFileSync('fish', ['--no-config', '-c', `source ./script; complete -C '${line}'`], {
      cwd,
      env,
      encoding: 'utf8',
    });
    return output
      .split('\n')
      .flatMap((choice) => (choice === '' ? [] : [choice.split('\t')[0] ?? '']))
      .toSorted();
  }

  test.each(offers)('%j', (line, offered) => {
    const cwd = folderWithNames('fish');
    expect(complete(cwd, line)).toEqual(offered());
    expect(existsSync(path.join(cwd, 'ran'))).toBe(false);
  });

  test('files, folders, and a value after an equals sign', () => {
    const cwd = folderWithNames('fish');
    expect(complete(cwd, 'certwright cluster diff --plan pl')).toEqual(['plan.yaml']);
    expect(complete(cwd, 'certwright certificates sign req')).toEqual(['request.csr']);
    expect(complete(cwd, 'certwright doctor --generated-assets-dir oth')).toEqual(['other/']);
    expect(complete(cwd, 'certwright ca create --key-algorithm=ed')).toEqual(['--key-algorithm=ed25519']);
  });
});

/**
 * What a shell on a terminal shows once it has read the keys; each entry is typed when the shell has answered the one
 * before. Rejects when the pattern never comes.
 */
async function typeInto(
  shell: readonly string[],
  cwd: string,
  entries: readonly string[],
  done: RegExp,
): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    TERM: 'xterm',
    PS1: '> ',
    PROMPT: '> ',
    INPUTRC: '/dev/null',
    LANG: 'C.UTF-8',
  };
  const child = spawn('script', ['-qefc', `stty cols 200 && ${shell.join(' ')}`, '/dev/null'], { cwd, env });
  const screen = new Screen();
  child.stdout.setEncoding('utf8').on('data', (text: string) => screen.add(text));
  try {
    await screen.until(/> $/);
    for (const entry of entries) {
      screen.clear();
      child.stdin.write(entry);
      const isLast = entry === entries.at(-1);
      await screen.until(isLast ? done : /> $/);
    }
    return screen.text;
  } finally {
    child.kill('SIGKILL');
  }
}

const ESCAPE = '\u001b';
/** Zsh goes back to its line this way after it has written below. */
const cursorUp = new RegExp(`${ESCAPE}\\[\\d*A`, 'g');
const controls = new RegExp(`${ESCAPE}(\\[[\\d;?]*[a-zA-Z]|[=>])|[\\r\\u0007\\b]`, 'g');

/** What a terminal was sent, without escape sequences. */
class Screen {
  #text = '';
  #changed: () => void = () => {};

  get text(): string {
    return this.#text;
  }

  add(text: string): void {
    this.#text += text.replace(cursorUp, '\n').replace(controls, '');
    this.#changed();
  }

  clear(): void {
    this.#text = '';
  }

  /** Rejects, with what is shown, when it never comes. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${pattern} never came: ${JSON.stringify(this.#text)}`)), 20_000);
      this.#changed = () => {
        if (!pattern.test(this.#text)) return;
        clearTimeout(late);
        resolve();
      };
      this.#changed();
    });
  }
}
