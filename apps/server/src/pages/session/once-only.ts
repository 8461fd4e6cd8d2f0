/** So many are remembered; a form that is older is not sent again by a reload. */
const most = 1000;

/** Does what a form asks for when it comes first, and nothing when the same form comes again. */
export class OnceOnly {
  readonly #done = new Set<string>();

  /** @returns undefined for a form that came before; one that failed may come again */
  async run<Result>(once: string | undefined, work: () => Promise<Result>): Promise<Result | undefined> {
    if (once === undefined) return work();
    if (this.#done.has(once)) return undefined;
    this.#done.add(once);
    const [oldest] = this.#done;
    if (this.#done.size > most && oldest !== undefined) this.#done.delete(oldest);
    try {
      return await work();
    } catch (error) {
      this.#done.delete(once);
      throw error;
    }
  }
}
