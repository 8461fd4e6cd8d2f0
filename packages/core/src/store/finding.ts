/** One thing that was looked at, and what is wrong with it. */
export interface FolderFinding {
  /** `warning`: it works, but somebody should look; `broken`: something will fail, or cannot be trusted. */
  readonly level: 'ok' | 'warning' | 'broken';
  /** The file, folder or certificate. */
  readonly subject: string;
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string;
}
