/** One run of openssl as data: what stands in its work folder, and its arguments. */
export interface OpensslJob {
  /** File name to content: configs, requests, certificates; a key only when it is encrypted. */
  readonly files: Readonly<Record<string, string>>;
  /** What is no text, in the same way. */
  readonly binaryFiles?: Readonly<Record<string, Buffer>>;
  /** File name to the absolute path that it stands for, so that no path of a user's is read as an argument. */
  readonly links?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Names of files of the job, or parts of them: it is run once for each, in place of `{}` in the arguments. Needs xargs. */
  readonly forEach?: readonly string[];
  /** For what tells its progress there, in thousands of writes; nobody hears then why a run failed. */
  readonly discardStderr?: boolean;
  /** Ends it sooner than the runner's own time limit would. */
  readonly timeoutMs?: number;
  /** Goes before all that wait for their turn. */
  readonly isUrgent?: boolean;
  /** Reaches openssl through an inherited pipe, where the arguments say `-passin fd:3`. */
  readonly passphrase?: string | undefined;
  /** For what openssl writes; the same way, where the arguments say `-passout fd:4`. */
  readonly newPassphrase?: string | undefined;
}

/** Where the arguments take the passphrase from. */
export const passphraseArguments = ['-passin', 'fd:3'] as const;

/** The same for the new passphrase. */
export const newPassphraseArguments = ['-passout', 'fd:4'] as const;
