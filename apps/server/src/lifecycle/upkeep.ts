import type { Logger } from 'pino';

/** Something that is looked after as long as the server runs. */
export interface UpkeepTask {
  /** For the log: `revocation list` */
  readonly name: string;
  /** Does what is due now; tells what it did, undefined for nothing. */
  readonly work: () => Promise<string | undefined>;
}

/** Looks after things, one after another, at an interval. What fails is tried again, and told once until that changes. */
export class Upkeep {
  readonly #tasks: readonly UpkeepTask[];
  readonly #log: Logger;
  readonly #failures = new Map<string, string>();
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(tasks: readonly UpkeepTask[], log: Logger) {
    this.#tasks = tasks;
    this.#log = log;
  }

  /** Does everything that is due now. */
  async run(): Promise<void> {
    for (const task of this.#tasks) await this.#attempt(task);
  }

  start(intervalMs: number): void {
    const next = () => {
      this.#timer = setTimeout(() => {
        this.#running = this.run().finally(() => this.#timer && next());
      }, intervalMs).unref();
    };
    next();
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  async #attempt({ name, work }: UpkeepTask): Promise<void> {
    try {
      const done = await work();
      if (done !== undefined) this.#log.info({ upkeep: name }, `${name}: ${done}`);
      if (this.#failures.delete(name)) this.#log.info({ upkeep: name }, `${name}: well again`);
    } catch (err) {
      const message = err instanceof Error ? err.message : String(err);
      if (this.#failures.get(name) === message) return;
      this.#failures.set(name, message);
      this.#log.error({ upkeep: name, err }, `${name}: ${message}`);
    }
  }
}
