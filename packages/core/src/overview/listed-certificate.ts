import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import type { CertificateStatus } from './certificate-status.ts';

/** One certificate that was issued here, or that lies in the folder. */
export interface ListedCertificate {
  /** Of its pair; one that was replaced keeps the name that it had. */
  readonly name: string;
  /** `record`: issued here; `folder`: found there, and nobody issued it here under that name. */
  readonly source: 'record' | 'folder';
  readonly status: CertificateStatus;
  /** Hex, lower case, as in `Certificate`. */
  readonly serialNumber: string;
  readonly subject: DistinguishedName;
  readonly subjectAltName: readonly GeneralName[];
  /** The one that signed; its own name for one that signed itself; missing when that is not known. */
  readonly authority?: string;
  /** Missing for one that was found. */
  readonly profile?: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 over the DER, hex, lower case. */
  readonly fingerprint: string;
  readonly pem: string;
  /** `holder`: it went to its holder, and no file of the folder ever held it. */
  readonly keptIn: 'folder' | 'holder';
  /** The file that holds it; missing when none does any more. */
  readonly certificatePath?: string;
  /** The key file beside it; missing when there is none. Nobody looked into it. */
  readonly keyPath?: string;
  readonly issuedAt?: Date;
  /** Where the request came from. */
  readonly frontEnd?: string;
  /** The fingerprint of the certificate that it renews. */
  readonly renews?: string;
  /** When its file was given to another certificate, or removed; with a holder, when it was renewed. */
  readonly replacedAt?: Date;
  readonly revokedAt?: Date;
  /** RFC 5280 §5.3.1; missing for `unspecified`. */
  readonly revocationReason?: string;
}
