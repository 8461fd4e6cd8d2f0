import type { Rule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

/** Told once a cycle, at its file that comes first in the alphabet. Imports of types count too. */
export const noCycles: Rule = {
  id: 'no-cycles',
  check(file, files) {
    const way = wayBack(file, files);
    if (way === undefined || way.some((step) => step < file.path)) return [];
    return [{ line: 1, message: `imports itself: ${[file.path, ...way].join(' -> ')}` }];
  },
};

/** The shortest way by which a file comes back to itself. */
function wayBack(start: SourceFile, files: ReadonlyMap<string, SourceFile>): readonly string[] | undefined {
  const seen = new Set<string>();
  const ways: string[][] = [[]];
  for (const way of ways) {
    const from = files.get(way.at(-1) ?? start.path);
    for (const target of targetsOf(from)) {
      if (target === start.path) return [...way, target];
      if (seen.has(target)) continue;
      seen.add(target);
      ways.push([...way, target]);
    }
  }
  return undefined;
}

const targetsOf = (file: SourceFile | undefined) => (file?.imports ?? []).flatMap(({ target }) => target ?? []);
