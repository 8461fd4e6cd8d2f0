import { hash } from 'node:crypto';
import {
  answerOcspRequest,
  findLastRevocation,
  type OcspAnswer,
  type OcspQuestion,
  type Workbench,
} from '@certwright/core';

/** An answer that may be given to others too. */
interface KeptAnswer {
  readonly answer: OcspAnswer;
  readonly nextUpdate: Date;
  readonly answeredAt: Date;
}

export interface TimedAnswer {
  readonly answer: OcspAnswer;
  /** When it was made. */
  readonly answeredAt: Date;
}

const mostKept = 2000;

/**
 * Answers questions about certificates, and keeps the answers that are for everybody until their nextUpdate, or until
 * something is revoked, by whichever process.
 */
export class OcspAnswers {
  readonly #workbench: Workbench;
  readonly #kept = new Map<string, KeptAnswer>();
  readonly #underWay = new Map<string, Promise<TimedAnswer>>();
  #lastRevocation = 0;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** @throws CertwrightError as `answerOcspRequest` does */
  async answer(question: OcspQuestion): Promise<TimedAnswer> {
    const lastRevocation = await findLastRevocation(this.#workbench);
    if (lastRevocation !== this.#lastRevocation) this.#forget(lastRevocation);
    const key = `${question.authority} ${hash('sha256', question.request, 'hex')}`;
    const kept = this.#findKept(key);
    if (kept) return kept;
    const underWay = this.#underWay.get(key) ?? this.#ask(key, question);
    return underWay;
  }

  #forget(lastRevocation: number): void {
    this.#kept.clear();
    this.#underWay.clear();
    this.#lastRevocation = lastRevocation;
  }

  #findKept(key: string): KeptAnswer | undefined {
    const kept = this.#kept.get(key);
    if (!kept || this.#workbench.clock.now() < kept.nextUpdate) return kept;
    this.#kept.delete(key);
    return undefined;
  }

  /** Many who ask the same at once get one answer. */
  #ask(key: string, question: OcspQuestion): Promise<TimedAnswer> {
    const answeredAt = this.#workbench.clock.now();
    const lastRevocation = this.#lastRevocation;
    const asked = answerOcspRequest(this.#workbench, question).then((answer) => {
      const { nextUpdate } = answer;
      // What was found before a revocation may not tell of it.
      if (nextUpdate && lastRevocation === this.#lastRevocation) this.#keep(key, { answer, nextUpdate, answeredAt });
      return { answer, answeredAt };
    });
    this.#underWay.set(key, asked);
    const done = () => {
      if (this.#underWay.get(key) === asked) this.#underWay.delete(key);
    };
    asked.then(done, done);
    return asked;
  }

  #keep(key: string, kept: KeptAnswer): void {
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}
