import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Answer } from './server-under-test.ts';

/** An openssl, first on PATH, that signs nothing while it is held. */
export class HeldOpenssl {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'certwright-held-'));
  readonly #hold = path.join(this.#folder, 'hold');
  readonly #begun = path.join(this.#folder, 'begun');

  constructor(onTestFinished: (work: () => void) => void) {
    const real = execFileSync('sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh
if [ "$1" = ca ]; then
  : >'${this.#begun}'
  while [ -e '${this.#hold}' ]; do /bin/sleep 0.02; done
fi
exec ${real} "$@"
`;
    writeFileSync(path.join(this.#folder, 'openssl'), script, { mode: 0o755 });
    onTestFinished(() => rmSync(this.#folder, { recursive: true, force: true }));
  }

  get environment(): NodeJS.ProcessEnv {
    return { PATH: `${this.#folder}:${process.env.PATH}` };
  }

  hold(): void {
    rmSync(this.#begun, { force: true });
    writeFileSync(this.#hold, '');
  }

  release(): void {
    rmSync(this.#hold, { force: true });
  }

  /** Resolves when one that is held has begun to sign; rejects when a request is answered before. */
  async begun(answers: readonly Promise<Answer>[]): Promise<void> {
    let early: Answer | undefined;
    for (const answer of answers) {
      answer.then(
        (found) => {
          early = found;
        },
        () => {},
      );
    }
    while (!existsSync(this.#begun)) {
      if (early) throw new Error(`it was answered before: ${early.status} ${early.body}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
