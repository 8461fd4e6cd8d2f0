/** Items of one kind. */
interface Gathering<Item> {
  waiting: Item[];
  /** A run was asked for, and has not taken anything yet. */
  isAsked: boolean;
  /** Runs that have taken theirs and are under way. */
  running: number;
}

export interface GathererOptions<Item> {
  /** Calls `take` once, when the turn of the run comes; settles when the run has ended. */
  readonly run: (take: () => readonly Item[]) => Promise<void>;
  /** At least one of those that wait; the rest gets another run. */
  readonly select: (waiting: readonly Item[]) => ReadonlySet<Item>;
  /** While a run of their kind is under way, fewer than this wait for its end. */
  readonly enough?: number;
}

/**
 * Gathers items that wait for the same run. The first of its kind asks for a run at once; what that run takes is known
 * when its turn comes, so all that came meanwhile goes with it and nobody waits for a gathering to fill.
 */
export class Gatherer<Item> {
  readonly #gatherings = new Map<string, Gathering<Item>>();
  readonly #options: Required<GathererOptions<Item>>;

  constructor(options: GathererOptions<Item>) {
    this.#options = { enough: 1, ...options };
  }

  /** @param kind what items must share to go together */
  add(kind: string, item: Item): void {
    const gathering = this.#gatherings.get(kind) ?? { waiting: [], isAsked: false, running: 0 };
    this.#gatherings.set(kind, gathering);
    gathering.waiting.push(item);
    this.#askIfDue(kind, gathering);
  }

  #askIfDue(kind: string, gathering: Gathering<Item>): void {
    const { waiting, isAsked, running } = gathering;
    if (waiting.length === 0 && running === 0) this.#gatherings.delete(kind);
    if (isAsked || waiting.length === 0 || (running > 0 && waiting.length < this.#options.enough)) return;
    gathering.isAsked = true;
    // After this turn, so that others which come in it go along.
    queueMicrotask(() => void this.#run(kind, gathering));
  }

  async #run(kind: string, gathering: Gathering<Item>): Promise<void> {
    await this.#options.run(() => this.#take(kind, gathering));
    gathering.running -= 1;
    this.#askIfDue(kind, gathering);
  }

  #take(kind: string, gathering: Gathering<Item>): readonly Item[] {
    const taken = this.#options.select(gathering.waiting);
    gathering.waiting = gathering.waiting.filter((item) => !taken.has(item));
    gathering.isAsked = false;
    gathering.running += 1;
    this.#askIfDue(kind, gathering);
    return [...taken];
  }
}
