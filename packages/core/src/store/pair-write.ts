import type { Certificate } from '../certificate/certificate.ts';
import type { AuditedAction } from './audit-trail.ts';

/** What the record keeps of a certificate that was issued here. */
export interface IssuedCertificate {
  readonly certificate: Certificate;
  /** The name of the authority that signed; its own name for one that signed itself. */
  readonly authority: string;
  readonly profile: string;
  readonly issuedAt: Date;
  /** Where the request came from, e.g. `cli`. */
  readonly frontEnd: string;
  /** The fingerprint of the certificate that it renews. */
  readonly renews?: string;
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
  /** Missing for a certificate that was not issued just now. */
  readonly issued?: IssuedCertificate;
  /** For the audit trail. */
  readonly audit: AuditedAction;
  /** The files that are replaced leave no `.bak`: one that holds what must not stay, such as a key without passphrase. */
  readonly withoutBackup?: boolean;
}

/** `kept`: a pair of that name was there, or another process was first; nothing was written. */
export type SaveOutcome = 'stored' | 'kept';
