import { execFile } from 'node:child_process';
import { findProgram } from './find-program.ts';
import { deadlineMs } from './wait-until.ts';

/** How a program ended; `exitCode` is undefined when it had to be killed. */
export interface ProgramResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** What it wrote to stdout, then what it wrote to stderr. */
  readonly output: string;
}

/** Runs one of the peers to its end, with an empty stdin and nothing of this machine's settings but PATH. */
export function runProgram(
  name: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ProgramResult> {
  const program = findProgram(name) ?? name;
  const env = { PATH: process.env.PATH ?? '', HOME: options.cwd, ...options.env };
  return new Promise((resolve) => {
    const limits = { cwd: options.cwd, env, timeout: deadlineMs, killSignal: 'SIGKILL' } as const;
    const child = execFile(program, args, limits, (error, stdout, stderr) => {
      const exitCode = error ? (typeof error.code === 'number' ? error.code : undefined) : 0;
      resolve({ exitCode, stdout, output: stdout + stderr });
    });
    child.stdin?.end();
  });
}

/** The same for a program that must succeed: its stdout; rejects with what it said when it fails. */
export async function getOutput(...run: Parameters<typeof runProgram>): Promise<string> {
  const { exitCode, stdout, output } = await runProgram(...run);
  if (exitCode !== 0) throw new Error(`${run[0]} ended with ${exitCode}: ${output}`);
  return stdout;
}
