import { setTimeout as pause } from 'node:timers/promises';

/** Long enough for a busy machine; who waits longer waits for something that does not come. */
export const deadlineMs = 20_000;

const pollMs = 20;

/** Asks again and again until the answer is yes; rejects with the last refusal when it never was. */
export async function waitUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${deadlineMs / 1000} s for: ${what}`);
    await pause(pollMs);
  }
}
