import { type SpawnOptionsWithoutStdio, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

export const RUN = path.join(import.meta.dirname, '../bin/run.js');

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command, as a user runs it: no terminal, and only the environment that is told here. */
export function runCertwright(args: readonly string[], { cwd, env, input = '' }: Surroundings): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, ...args], {
    cwd,
    env: environment(env),
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

/** The same, to be watched and stopped while it runs. */
export function startCertwright(args: readonly string[], { cwd, env }: Surroundings) {
  return spawn(process.execPath, [RUN, ...args], { cwd, env: environment(env) });
}

/** On a terminal of its own, which `script` provides; both streams come mixed, as a person sees them. */
export function startOnTerminal(args: readonly string[], { cwd, env }: Surroundings) {
  const command = [process.execPath, RUN, ...args].map((word) => `'${word}'`).join(' ');
  const options: SpawnOptionsWithoutStdio = { cwd, env: environment({ TERM: 'xterm', ...env }) };
  return spawn('script', ['-qefc', command, '/dev/null'], options);
}

/** All that a started command prints, and how it ends; `onText` hears of all so far, each time there is more. */
export function watch(
  child: ReturnType<typeof startOnTerminal>,
  onText: (text: string) => void = () => {},
): Promise<{ status: number | null; text: string }> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      onText(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, text }));
  });
}

function environment(env: Surroundings['env']): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), ...env };
}
