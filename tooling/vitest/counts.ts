import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The environment variable that names the folder in which the parts of one run leave their counts. */
export const COUNTS_FOLDER = 'CERTWRIGHT_COUNTS_FOLDER';

/** Leaves the counts of one part for the sum of the whole run; alone, it prints them as the closing line. */
export function reportCounts(part: string, counts: Counts): void {
  const folder = process.env[COUNTS_FOLDER];
  if (folder === undefined) {
    process.stdout.write(`\n${closingLine(counts)}\n`);
    return;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${part}.json`), JSON.stringify(counts));
}

export function sumOfCounts(folder: string): Counts {
  return readdirSync(folder)
    .map((file): Counts => JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
    .reduce(
      (sum, part) => ({
        passed: sum.passed + part.passed,
        failed: sum.failed + part.failed,
        skipped: sum.skipped + part.skipped,
      }),
      { passed: 0, failed: 0, skipped: 0 },
    );
}

export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
