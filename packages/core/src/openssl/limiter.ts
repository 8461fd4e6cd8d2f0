import { CertwrightError } from '../errors.ts';

/** Runs what it is given, in order, a bounded number at a time. */
export interface Limiter {
  /** @throws CertwrightError `openssl-busy` when too many wait already */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function createLimiter(maxRunning: number, maxWaiting: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;

  const next = () => {
    running -= 1;
    waiting.shift()?.();
  };
  const enter = () => {
    if (running < maxRunning) return Promise.resolve();
    if (waiting.length >= maxWaiting) {
      throw new CertwrightError('openssl-busy', `${waiting.length} runs of openssl are waiting already`, {
        hint: 'try again in a moment',
      });
    }
    return new Promise<void>((resolve) => waiting.push(resolve));
  };

  return {
    async run(work) {
      await enter();
      running += 1;
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
