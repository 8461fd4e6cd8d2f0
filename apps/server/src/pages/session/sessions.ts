import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@certwright/core';

interface Session {
  readonly tokenId: string;
  readonly startedAt: number;
  usedAt: number;
}

const minuteMs = 60_000;
/** One that nobody used for so long is over. */
export const idleMinutes = 30;
/** And so is one that is in use. */
const longestMs = 8 * 60 * minuteMs;

/**
 * Who is signed in, in the memory of this process: a restart signs everybody out. It knows the ids of tokens, never the
 * tokens themselves.
 */
export class Sessions {
  readonly #clock: Clock;
  readonly #mostSessions: number;
  readonly #secret = randomBytes(32);
  readonly #sessions = new Map<string, Session>();

  constructor({ clock, mostSessions = 1000 }: { readonly clock: Clock; readonly mostSessions?: number }) {
    this.#clock = clock;
    this.#mostSessions = mostSessions;
  }

  /** @returns what the cookie holds */
  begin(tokenId: string): string {
    const id = newVisit();
    const now = this.#clock.now().getTime();
    this.#sessions.set(id, { tokenId, startedAt: now, usedAt: now });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > this.#mostSessions && oldest !== undefined) this.#sessions.delete(oldest);
    return id;
  }

  /** The id of the token that somebody signed in with; undefined when that is over. */
  use(id: string): string | undefined {
    const session = this.#sessions.get(id);
    if (!session) return undefined;
    const now = this.#clock.now().getTime();
    this.#sessions.delete(id);
    if (now - session.usedAt >= idleMinutes * minuteMs || now - session.startedAt >= longestMs) return undefined;
    session.usedAt = now;
    // The last in the map is the one that was used last.
    this.#sessions.set(id, session);
    return session.tokenId;
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }

  /** What a form has to hold, so that no other site can send it: it follows from the cookie, which no other site knows. */
  formToken(visit: string): string {
    return createHmac('sha256', this.#secret).update(visit).digest('base64url');
  }

  isFormToken(visit: string, given: string): boolean {
    const [found, wanted] = [Buffer.from(given), Buffer.from(this.formToken(visit))];
    return found.length === wanted.length && timingSafeEqual(found, wanted);
  }
}

/** 256 random bits: of a session, or of somebody who has not signed in yet. */
export function newVisit(): string {
  return randomBytes(32).toString('base64url');
}
