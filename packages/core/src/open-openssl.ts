import type { WorkEvent } from './events.ts';
import { findOpenssl, findProgram } from './openssl/find-openssl.ts';
import { KeyMaker } from './openssl/key-maker.ts';
import { OpensslRunner } from './openssl/openssl-runner.ts';
import { RenewalRequestMaker } from './openssl/renewal-request-maker.ts';
import { Signer } from './openssl/signer.ts';
import type { Settings } from './settings.ts';

/** What drives the system's openssl. */
export interface Openssl {
  readonly runner: OpensslRunner;
  readonly keyMaker: KeyMaker;
  readonly renewalRequestMaker: RenewalRequestMaker;
  readonly signer: Signer;
}

/**
 * Finds the system's openssl and asks for its version.
 * @throws CertwrightError `openssl-not-found`, `openssl-unsupported`, and what the runner throws
 */
export async function openOpenssl(
  { searchPath, temporaryFolder, concurrency, maxGathering, opensslTimeoutMs: timeoutMs }: Settings,
  emit: (event: WorkEvent) => void,
): Promise<Openssl> {
  const runner = new OpensslRunner({
    path: findOpenssl(searchPath),
    xargsPath: findProgram('xargs', searchPath),
    temporaryFolder,
    concurrency,
    timeoutMs,
    onRun: (run) => emit({ type: 'openssl', run }),
  });
  try {
    await runner.version();
  } catch (error) {
    runner.close();
    throw error;
  }
  return {
    runner,
    keyMaker: new KeyMaker(runner),
    renewalRequestMaker: new RenewalRequestMaker(runner),
    signer: new Signer(runner, { maxGathering, onGathering: (size) => emit({ type: 'gathering', size }) }),
  };
}
