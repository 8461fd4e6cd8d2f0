import type { PendingWrite } from './save-together.ts';

/** So that a commit, and the wait of others for the lock, stays short. */
const mostTogether = 64;

/** Gathers what is asked for while earlier saves are under way, and saves it together next. */
export class SaveQueue {
  readonly #saveTogether: (writes: readonly PendingWrite[]) => Promise<void>;
  #waiting: PendingWrite[] = [];
  #running: Promise<void> | undefined;

  constructor(saveTogether: (writes: readonly PendingWrite[]) => Promise<void>) {
    this.#saveTogether = saveTogether;
  }

  add(write: PendingWrite): void {
    this.#waiting.push(write);
    this.#running ??= this.#run();
  }

  /** Resolves once nothing is waiting. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // What is asked for in the same breath goes together from the first.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const writes = this.#takeNext();
      try {
        await this.#saveTogether(writes);
      } catch (error) {
        for (const write of writes) write.fail(error);
      }
    }
    this.#running = undefined;
  }

  /** A second write to one slot waits, so that it finds what the first has left. */
  #takeNext(): PendingWrite[] {
    const slots = new Set<string>();
    const taken: PendingWrite[] = [];
    const left: PendingWrite[] = [];
    for (const write of this.#waiting) {
      const goes = taken.length < mostTogether && !write.slots.some((slot) => slots.has(slot));
      (goes ? taken : left).push(write);
      // Also of one that is left, so that what came after it stays behind it.
      for (const slot of write.slots) slots.add(slot);
    }
    this.#waiting = left;
    return taken;
  }
}
