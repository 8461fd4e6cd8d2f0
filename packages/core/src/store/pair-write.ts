import type { Certificate } from '../certificate/certificate.ts';

/** What the record keeps of a certificate that was issued here. */
export interface IssuedCertificate {
  readonly certificate: Certificate;
  /** The name of the authority that signed; its own name for one that signed itself. */
  readonly authority: string;
  readonly profile: string;
  readonly issuedAt: Date;
  /** Where the request came from, e.g. `cli`. */
  readonly frontEnd: string;
}

export interface PairWrite {
  readonly name: string;
  /** The leaf alone; for an authority, it first and then its chain. */
  readonly certificatePem: string;
  /** Missing when the key is elsewhere, or when `keepKey` says that it is there already. */
  readonly privateKeyPem?: string;
  /** The key file stays; it is an error when it is missing or belongs to another certificate. */
  readonly keepKey?: boolean;
  readonly ifExists: 'keep' | 'replace' | 'refuse';
  /** Missing for a certificate that was issued elsewhere. */
  readonly issued?: IssuedCertificate;
}

/** `kept`: a pair of that name was there, or another process was first; nothing was written. */
export type SaveOutcome = 'stored' | 'kept';
