import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSourceFile, type SourceFile } from './source-file.ts';

const PRODUCT = ['packages/*/src/**/*.{ts,tsx}', 'apps/*/src/**/*.{ts,tsx}', 'apps/*/bin/*.js'];
const isTest = (file: string) => /\.test\.tsx?$/.test(file);

/** What users run: everything but tests and tooling, which are free. */
export function readProductFiles(root: string): SourceFile[] {
  return globSync(PRODUCT, { cwd: root, exclude: (file) => isTest(file) })
    .map((file) => file.split(path.sep).join('/'))
    .sort()
    .map((file) => parseSourceFile(file, readFileSync(path.join(root, file), 'utf8')));
}
