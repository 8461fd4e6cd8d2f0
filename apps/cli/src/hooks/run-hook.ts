import { execa } from 'execa';

export interface Hook {
  /** Absolute; from `findHook`. */
  readonly program: string;
  /** All that it gets; nothing of it is a secret. */
  readonly env: Readonly<Record<string, string>>;
  /** After this it is ended, with all that it started, by SIGKILL. */
  readonly timeoutMs: number;
}

/**
 * Runs a hook once: no shell, and an empty stdin. Ends when it does, and all that holds its output open.
 * @param onLine hears each line of its output, stdout and stderr alike
 * @returns what went wrong, lower case and without a full stop; undefined when nothing did
 */
export async function runHook(
  { program, env, timeoutMs }: Hook,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<string | undefined> {
  const running = execa(program, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    // Only the lines matter, as they come; a hook may print as much as it likes.
    buffer: false,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    killDescendants: true,
    reject: false,
  });
  for await (const line of running.iterable({ from: 'all' })) onLine(String(line));
  const { timedOut, exitCode, signal, originalMessage } = await running;
  if (timedOut) return `did not end within ${timeoutMs / 1000} s and was stopped`;
  if (exitCode === 0) return undefined;
  if (exitCode !== undefined) return `ended with exit code ${exitCode}`;
  return signal === undefined ? `did not start: ${originalMessage}` : `was stopped by ${signal}`;
}
