export interface ConfigEntry {
  readonly key: string;
  /** The value as data: no escapes, no quotes; what openssl is to see. */
  readonly value: string;
}

export interface ConfigSection {
  /** The empty string for what stands before the first `[section]`. */
  readonly name: string;
  readonly entries: readonly ConfigEntry[];
}

/** An openssl config file (config(5)) as data. */
export type Config = readonly ConfigSection[];
