import { CertwrightError } from '@certwright/core';
import { readInputText } from './read-input-file.ts';

export const defaultPlan = 'kismatic-cluster.yaml';

/** @throws CertwrightError `plan-not-found`, `request-invalid` */
export function readPlan(path: string): Promise<string> {
  const cure = 'write one with certwright cluster init, or name another with --plan';
  return readInputText({ path, what: 'plan', code: 'plan-not-found', cure });
}

/** The plan that was named, else the one with the usual name if there is one. */
export async function findPlan(named: string | undefined): Promise<{ text: string; fileName: string } | undefined> {
  try {
    const fileName = named ?? defaultPlan;
    return { text: await readPlan(fileName), fileName };
  } catch (error) {
    if (named === undefined && error instanceof CertwrightError && error.code === 'plan-not-found') return undefined;
    throw error;
  }
}
