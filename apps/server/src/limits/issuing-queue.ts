import type { MiddlewareHandler } from 'hono';
import { problem } from '../answer-error.ts';
import { serverProblem } from '../problem-details.ts';

/**
 * Bounds the requests that issue. Core signs them together, many at a time, and has the rest wait; one that finds the
 * queue full has not begun, and may come again.
 */
export class IssuingQueue {
  readonly #most: number;
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** At work or waiting; one whose client went away stays until its work is done. */
  get size(): number {
    return this.#size;
  }

  /** For the routes that issue, after it is known who asks. */
  readonly middleware: MiddlewareHandler = async (_, next) => {
    if (this.#size >= this.#most) {
      const detail = `${this.#most} requests are at work or waiting; nothing was issued for this one`;
      return problem(serverProblem('overloaded', detail), { 'retry-after': '1' });
    }
    this.#size += 1;
    try {
      await next();
    } finally {
      this.#size -= 1;
    }
  };
}
