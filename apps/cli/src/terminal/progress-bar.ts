import type { SingleBar } from 'cli-progress';

/** Fewer are done before anybody would look. */
const leastTotal = 20;

/** A bar with the number done, on stderr, for long work and where a person looks at it; otherwise nothing. */
export class ProgressBar {
  #bar: SingleBar | undefined;
  #starting: Promise<void> | undefined;
  #done = 0;
  #stopped = false;

  show(done: number, total: number): void {
    this.#done = done;
    if (total <= leastTotal || this.#stopped || !process.stderr.isTTY) return;
    this.#starting ??= this.#start(total);
    this.#bar?.update(done);
  }

  /** Takes it off the screen, for good. */
  stop(): void {
    this.#stopped = true;
    this.#bar?.stop();
    this.#bar = undefined;
  }

  async #start(total: number): Promise<void> {
    const { default: progress } = await import('cli-progress');
    if (this.#stopped) return;
    this.#bar = new progress.SingleBar({
      stream: process.stderr,
      format: '{bar} {value} of {total} certificates',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    });
    this.#bar.start(total, this.#done);
  }
}
