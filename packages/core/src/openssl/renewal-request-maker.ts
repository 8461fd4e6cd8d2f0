import type { CertificationRequest } from '../certificate/certificate.ts';
import { CertwrightError } from '../errors.ts';
import { Gatherer } from './gatherer.ts';
import type { OpensslJob } from './job.ts';
import type { OpensslOutput, OpensslRunner } from './openssl-runner.ts';
import {
  type RenewalRequest,
  readRenewalRequest,
  renewalRequestArguments,
  renewalRequestJob,
} from './renewal-request.ts';

interface Waiting {
  readonly request: RenewalRequest;
  readonly resolve: (made: CertificationRequest) => void;
  readonly reject: (error: unknown) => void;
}

const maxGathering = 16;

/** Makes the requests of renewals: those that wait at the same time from one start, as `KeyMaker` does. */
export class RenewalRequestMaker {
  readonly #runner: OpensslRunner;
  readonly #gatherer = new Gatherer<Waiting>({
    run: (take) => this.#makeTogether(take),
    select: (waiting) => new Set(waiting.slice(0, maxGathering)),
  });

  constructor(runner: OpensslRunner) {
    this.#runner = runner;
  }

  /** @throws CertwrightError `openssl-failed` when what came out is not what was asked for, and what the runner throws */
  make(request: RenewalRequest): Promise<CertificationRequest> {
    if (!this.#runner.canRepeat || request.key.passphrase !== undefined) return this.#makeAlone(request);
    const { promise, resolve, reject } = Promise.withResolvers<CertificationRequest>();
    this.#gatherer.add(renewalRequestArguments(request, '{}').join(' '), { request, resolve, reject });
    return promise;
  }

  async #makeAlone(request: RenewalRequest): Promise<CertificationRequest> {
    return readRenewalRequest(await this.#runner.run(renewalRequestJob(request)), request);
  }

  #makeTogether(take: () => readonly Waiting[]): Promise<void> {
    let taken: readonly Waiting[] = [];
    const run = this.#runner.run(() => {
      taken = take();
      return gatheringJob(taken.map(({ request }) => request));
    });
    return run.then(
      (output) => this.#handOut(taken, output),
      (error) => {
        for (const { reject } of taken.length === 0 ? take() : taken) reject(error);
      },
    );
  }

  #handOut(taken: readonly Waiting[], output: OpensslOutput): void {
    const parts =
      output.stdout.match(/-----BEGIN CERTIFICATE REQUEST-----[^-]*-----END CERTIFICATE REQUEST-----\n/g) ?? [];
    // After a failure the rest would move up; alone, openssl says what is wrong with which.
    const isWhole = output.exitCode === 0 && parts.length === taken.length;
    for (const [index, { request, resolve, reject }] of taken.entries()) {
      const made = isWhole ? findRequest({ ...output, stdout: parts[index] ?? '' }, request) : undefined;
      if (made) resolve(made);
      else this.#makeAlone(request).then(resolve, reject);
    }
  }
}

function findRequest(output: OpensslOutput, request: RenewalRequest): CertificationRequest | undefined {
  try {
    return readRenewalRequest(output, request);
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}

function gatheringJob(requests: readonly RenewalRequest[]): OpensslJob {
  const [first] = requests;
  if (!first) throw new Error('no request is asked for');
  const jobs = requests.map((request, index) => renewalRequestJob(request, String(index)));
  return {
    files: Object.assign({}, ...jobs.map(({ files }) => files)),
    links: Object.assign({}, ...jobs.map(({ links }) => links)),
    args: renewalRequestArguments(first, '{}'),
    forEach: requests.map((_, index) => String(index)),
  };
}
