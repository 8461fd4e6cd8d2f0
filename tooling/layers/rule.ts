import type { SourceFile } from './source-file.ts';

export interface Fault {
  readonly line: number;
  readonly message: string;
}

/** One rule of docs/architecture.md, asked of each file of the product. */
export interface Rule {
  readonly id: string;
  check(file: SourceFile, files: ReadonlyMap<string, SourceFile>): readonly Fault[];
}
