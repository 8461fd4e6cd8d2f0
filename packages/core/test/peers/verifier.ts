import type { EveryKind, Purpose, Specimen } from './every-kind.ts';

/** What a peer is asked about one certificate. */
export interface Question {
  /** Undefined asks for the chain alone. */
  readonly purpose?: Purpose;
  /** The host name or address by which a server was called. */
  readonly hostname?: string;
  /** The root that is trusted: the one above it, or one of the same name with another key. */
  readonly trusting: 'root' | 'foreign root';
}

export interface Verdict {
  readonly accepted: boolean;
  /** In the peer's own words. */
  readonly words: string;
}

/** A program, or a library, that judges certificates without any help of ours. */
export interface Verifier {
  readonly name: string;
  readonly programs: readonly string[];
  /** Once, before the first question. */
  readonly prepare?: (kinds: EveryKind) => Promise<void>;
  /** What it cannot be asked, each with the reason why. */
  readonly omits: Readonly<Record<string, (specimen: Specimen, question: Question) => boolean>>;
  readonly verify: (kinds: EveryKind, specimen: Specimen, question: Question) => Promise<Verdict>;
}
