/** Whether there is somebody to ask: stdin is typed, and the question is seen. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks on the terminal; what is typed is not shown. Throws inquirer's `ExitPromptError` on Ctrl-C. */
export async function askHidden(message: string): Promise<string> {
  const { default: password } = await import('@inquirer/password');
  return password({ message }, { output: process.stderr, clearPromptOnDone: true });
}
