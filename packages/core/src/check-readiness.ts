import { CertwrightError } from './errors.ts';
import { getAuthorityState } from './list-authorities.ts';
import type { Workbench } from './workbench.ts';

/** One thing that issuing needs; ready where there are no faults. */
export interface ReadinessCheck {
  readonly name: 'store' | 'openssl' | 'authority';
  readonly faults: readonly string[];
}

/** Long for a program that only tells its version, and short for one who asks whether it does. */
const longestWaitMs = 5000;

/** Whether an authority could issue now: that the record can be written, that openssl answers, and that it can sign. */
export function checkReadiness(workbench: Workbench, authority: string): Promise<ReadinessCheck[]> {
  return Promise.all([
    check('store', () => writeToStore(workbench)),
    check('openssl', () => askOpenssl(workbench)),
    check('authority', async () => getAuthorityState(workbench, authority).faults),
  ]);
}

/** @param look gives faults, or throws one */
async function check(name: ReadinessCheck['name'], look: () => Promise<readonly string[]>): Promise<ReadinessCheck> {
  try {
    return { name, faults: await look() };
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    return { name, faults: [error.message] };
  }
}

async function writeToStore(workbench: Workbench): Promise<string[]> {
  const store = await workbench.store();
  await store.touch();
  return [];
}

async function askOpenssl(workbench: Workbench): Promise<string[]> {
  const { runner } = await workbench.openssl();
  const job = { files: {}, args: ['version'], isUrgent: true, timeoutMs: longestWaitMs };
  const { exitCode } = await runner.run(job);
  return exitCode === 0 ? [] : [`openssl version ended with ${exitCode}`];
}
