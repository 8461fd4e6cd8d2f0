import type { Extensions, Validity } from '../certificate/certificate.ts';
import type { DistinguishedName } from '../certificate/distinguished-name.ts';

/** A decided certificate: everything that will be signed but its key, its serial number and what derives from them. */
export interface TbsCertificate {
  /** The file name of the pair. */
  readonly name: string;
  readonly profile: string;
  /** The name of the authority that signs; undefined when it signs itself. */
  readonly authority: string | undefined;
  readonly issuer: DistinguishedName;
  readonly validity: Validity;
  readonly subject: DistinguishedName;
  /** A `KeyAlgorithm`, or for a key that came in a request the word of its SubjectPublicKeyInfo. */
  readonly keyAlgorithm: string;
  /** The key identifiers follow from the keys and are always there. */
  readonly extensions: TbsExtensions;
  /** The notAfter that was asked for, when the authority ends before it. */
  readonly clampedFrom?: Date;
}

export type TbsExtensions = Omit<Extensions, 'subjectKeyIdentifier' | 'authorityKeyIdentifier' | 'nameConstraints'> &
  Required<Pick<Extensions, 'basicConstraints'>>;
