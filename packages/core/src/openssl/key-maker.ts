import { sameDistinguishedName } from '../certificate/distinguished-name.ts';
import { CertwrightError } from '../errors.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { Gatherer } from './gatherer.ts';
import type { OpensslJob } from './job.ts';
import {
  createKeyAndRequest,
  type KeyAndRequest,
  keyAndRequestArguments,
  keyAndRequestJob,
  keysAndRequestsJob,
  readKeyAndRequest,
} from './key-and-request.ts';
import type { OpensslOutput, OpensslRunner } from './openssl-runner.ts';
import { carriesExactly } from './signing-job.ts';

interface Waiting {
  readonly tbs: TbsCertificate;
  readonly resolve: (made: KeyAndRequest) => void;
  readonly reject: (error: unknown) => void;
}

/** Found so quickly that starting the process is most of the work. */
const quickAlgorithms: readonly string[] = ['ec-p256', 'ec-p384', 'ed25519'];
const maxGathering = 16;

/** Makes keys with their requests: slow ones in a process each, quick ones that wait at the same time from one start. */
export class KeyMaker {
  readonly #runner: OpensslRunner;
  readonly #gatherer = new Gatherer<Waiting>({
    run: (take) => this.#makeTogether(take),
    select: (waiting) => new Set(waiting.slice(0, maxGathering)),
  });

  constructor(runner: OpensslRunner) {
    this.#runner = runner;
  }

  /** @throws CertwrightError `openssl-failed` when what came out is not what was asked for, and what the runner throws */
  make(tbs: TbsCertificate): Promise<KeyAndRequest> {
    if (!this.#runner.canRepeat || !quickAlgorithms.includes(tbs.keyAlgorithm)) {
      return createKeyAndRequest(this.#runner, tbs);
    }
    const { promise, resolve, reject } = Promise.withResolvers<KeyAndRequest>();
    this.#gatherer.add(keyAndRequestArguments(tbs, '{}').join(' '), { tbs, resolve, reject });
    return promise;
  }

  #makeTogether(take: () => readonly Waiting[]): Promise<void> {
    let taken: readonly Waiting[] = [];
    const run = this.#runner.run(() => {
      taken = take();
      return { ...jobFor(taken.map(({ tbs }) => tbs)), discardStderr: true };
    });
    return run.then(
      (output) => this.#handOut(taken, output),
      (error) => {
        for (const { reject } of taken.length === 0 ? take() : taken) reject(error);
      },
    );
  }

  #handOut(taken: readonly Waiting[], output: OpensslOutput): void {
    const parts = output.stdout.split(/(?<=-----END CERTIFICATE REQUEST-----\n)/);
    for (const [index, { tbs, resolve, reject }] of taken.entries()) {
      const made = findMade({ ...output, exitCode: 0, stdout: parts[index] ?? '' }, tbs);
      if (made) resolve(made);
      // Alone, openssl says what is wrong with this one.
      else createKeyAndRequest(this.#runner, tbs).then(resolve, reject);
    }
  }
}

function jobFor(tbsCertificates: readonly TbsCertificate[]): OpensslJob {
  const [first, ...others] = tbsCertificates;
  return first && others.length === 0 ? keyAndRequestJob(first) : keysAndRequestsJob(tbsCertificates);
}

/** Undefined when a part of the output is not whole, or is for another: after a failure, the rest moves up. */
function findMade(output: OpensslOutput, tbs: TbsCertificate): KeyAndRequest | undefined {
  try {
    const made = readKeyAndRequest(output, tbs.keyAlgorithm);
    const { certificationRequest } = made;
    const isForThis = sameDistinguishedName(certificationRequest.subject, tbs.subject);
    return isForThis && carriesExactly(certificationRequest, tbs) ? made : undefined;
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}
