import type { Clock } from '@certwright/core';
import type { Context, MiddlewareHandler } from 'hono';
import { problem } from '../answer-error.ts';
import { serverProblem } from '../problem-details.ts';

/** What is left to somebody, and when that was so. */
interface Bucket {
  left: number;
  atMs: number;
}

export interface RateLimiterOptions {
  /** So many may come at once, and so many come back in a minute; 0 for no limit. */
  readonly perMinute: number;
  readonly clock: Clock;
  /** So many are remembered; those who were away the longest are forgotten first. */
  readonly mostKeys?: number;
}

/** A bucket of tokens for each who asks. */
export class RateLimiter {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #mostKeys: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perMinute, clock, mostKeys = 10_000 }: RateLimiterOptions) {
    this.#perMinute = perMinute;
    this.#clock = clock;
    this.#mostKeys = mostKeys;
  }

  /** Takes one; else tells in how many whole seconds there is one again. */
  take(key: string): { readonly retryAfterSeconds: number } | undefined {
    if (this.#perMinute === 0) return undefined;
    const bucket = this.#refill(key);
    const wait = this.#wait(bucket);
    if (wait === undefined) bucket.left -= 1;
    return wait === undefined ? undefined : { retryAfterSeconds: wait };
  }

  /** In how many whole seconds there is one again; undefined while there is one. Takes none. */
  waitOf(key: string): number | undefined {
    return this.#perMinute === 0 ? undefined : this.#wait(this.#refill(key));
  }

  #wait({ left }: Bucket): number | undefined {
    return left >= 1 ? undefined : Math.ceil(((1 - left) * 60) / this.#perMinute);
  }

  /** The same as an answer (RFC 6585 §4). */
  refuse(key: string): Response | undefined {
    const refusal = this.take(key);
    if (!refusal) return undefined;
    const detail = `more than ${this.#perMinute} requests a minute`;
    return problem(serverProblem('rate-limited', detail), { 'retry-after': String(refusal.retryAfterSeconds) });
  }

  /** @param keyOf who asks; undefined for those whom this limit does not concern */
  middleware(keyOf: (c: Context) => string | undefined): MiddlewareHandler {
    return async (c, next) => {
      const key = keyOf(c);
      return (key === undefined ? undefined : this.refuse(key)) ?? next();
    };
  }

  #refill(key: string): Bucket {
    const atMs = this.#clock.now().getTime();
    const known = this.#buckets.get(key) ?? { left: this.#perMinute, atMs };
    // A clock that was set back gives nothing and takes nothing.
    const gained = (Math.max(0, atMs - known.atMs) * this.#perMinute) / 60_000;
    const bucket = { left: Math.min(this.#perMinute, known.left + gained), atMs };
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#mostKeys && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
