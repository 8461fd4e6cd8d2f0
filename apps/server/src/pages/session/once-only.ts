/** So many are remembered; a form that is older is not sent again by a reload. */
const most = 1000;

/** Does what a form asks for when it comes first, and nothing when the same form comes again. */
export class OnceOnly {
  readonly #done = new Set<string>();

  /**
   * @param key of `onceKey`
   * @returns undefined for a form that came before; one that failed may come again
   */
  async run<Result>(key: string | undefined, work: () => Promise<Result>): Promise<Result | undefined> {
    if (key === undefined) return work();
    if (this.#done.has(key)) return undefined;
    this.#done.add(key);
    const [oldest] = this.#done;
    if (this.#done.size > most && oldest !== undefined) this.#done.delete(oldest);
    try {
      return await work();
    } catch (error) {
      this.#done.delete(key);
      throw error;
    }
  }
}
