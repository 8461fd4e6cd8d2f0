import { CertwrightError } from '../errors.ts';

/** Runs what it is given, in order but for what is urgent, a bounded number at a time. */
export interface Limiter {
  /**
   * @param urgent goes before all that wait, because some of that can only go on once this is done
   * @throws CertwrightError `openssl-busy` when too many wait already
   */
  run<Result>(work: () => Promise<Result>, urgent?: boolean): Promise<Result>;
  load(): Load;
}

/** How many are at work, and how many wait for their turn. */
export interface Load {
  readonly running: number;
  readonly waiting: number;
}

export function createLimiter(maxRunning: number, maxWaiting: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;

  const takePlace = (urgent: boolean): Promise<void> | undefined => {
    if (running < maxRunning) {
      running += 1;
      return undefined;
    }
    if (waiting.length < maxWaiting)
      return new Promise((resolve) => (urgent ? waiting.unshift(resolve) : waiting.push(resolve)));
    throw new CertwrightError('openssl-busy', `${waiting.length} runs of openssl are waiting already`, {
      hint: 'try again in a moment',
    });
  };
  const givePlace = () => {
    const next = waiting.shift();
    // The place goes straight to who waits, so that nobody who comes now can take it.
    if (next) next();
    else running -= 1;
  };

  return {
    async run(work, urgent = false) {
      await takePlace(urgent);
      try {
        return await work();
      } finally {
        givePlace();
      }
    },
    load: () => ({ running, waiting: waiting.length }),
  };
}
