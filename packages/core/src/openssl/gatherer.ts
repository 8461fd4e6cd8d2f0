/**
 * Gathers items that wait for the same run. The first of its kind asks for a run at once; what that run takes is known
 * when its turn comes, so all that came meanwhile goes with it and nobody waits for a gathering to fill.
 */
export class Gatherer<Item> {
  readonly #waiting = new Map<string, readonly Item[]>();
  readonly #askForRun: (take: () => readonly Item[]) => void;
  readonly #select: (waiting: readonly Item[]) => ReadonlySet<Item>;

  /**
   * @param askForRun is to call `take` once, when the turn of the run comes
   * @param select at least one of those that wait; the rest gets another run
   */
  constructor(
    askForRun: (take: () => readonly Item[]) => void,
    select: (waiting: readonly Item[]) => ReadonlySet<Item>,
  ) {
    this.#askForRun = askForRun;
    this.#select = select;
  }

  /** @param kind what items must share to go together */
  add(kind: string, item: Item): void {
    const waiting = this.#waiting.get(kind);
    this.#waiting.set(kind, [...(waiting ?? []), item]);
    // After this turn, so that others which come in it go along.
    if (!waiting) queueMicrotask(() => this.#askForRun(() => this.#take(kind)));
  }

  #take(kind: string): readonly Item[] {
    const waiting = this.#waiting.get(kind) ?? [];
    const taken = this.#select(waiting);
    const left = waiting.filter((item) => !taken.has(item));
    if (left.length > 0) {
      this.#waiting.set(kind, left);
      this.#askForRun(() => this.#take(kind));
    } else this.#waiting.delete(kind);
    return [...taken];
  }
}
