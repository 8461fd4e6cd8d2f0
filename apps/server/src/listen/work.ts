import { problem } from '../answer-error.ts';
import { serverProblem } from '../problem-details.ts';

export type Fetch<Environment> = (request: Request, environment: Environment) => Response | Promise<Response>;

/** The requests that are at work, so that a server can end when they are done. */
export class Work {
  #count = 0;
  #isDraining = false;
  #idle: (() => void)[] = [];

  /** One more; call what it returns once it is done. */
  begin(): () => void {
    this.#count += 1;
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      this.#count -= 1;
      if (this.#count === 0) for (const tell of this.#idle.splice(0)) tell();
    };
  }

  get count(): number {
    return this.#count;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** From now on nothing new is begun. Resolves when all that is at work is done. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#count > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Once draining, an app is asked no more. */
  guard<Environment>(fetch: Fetch<Environment>): Fetch<Environment> {
    return (request, environment) => {
      if (!this.#isDraining) return fetch(request, environment);
      const headers = { connection: 'close', 'retry-after': '5' };
      return problem(serverProblem('draining', 'the server is stopping; nothing was done for this request'), headers);
    };
  }
}
