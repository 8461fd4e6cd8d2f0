/** One question asked of the whole repository. */
export interface Check {
  readonly name: string;
  /** Faults found under the repository's root, one text each; none when all is well. */
  run(root: string): Promise<readonly string[]>;
}
