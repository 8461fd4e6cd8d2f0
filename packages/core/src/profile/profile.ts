import type { Extensions } from '../certificate/certificate.ts';

/** What a template says about one kind of certificate, as data; the values that a request brings are still open. */
export interface Profile {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  readonly extensions: ProfileExtensions;
  /** What stands in place of the same fields when the subject's key is RSA. */
  readonly rsaExtensions: Partial<ProfileExtensions>;
}

export interface ProfileExtensions
  extends Pick<Extensions, 'keyUsage' | 'extendedKeyUsage' | 'certificatePolicies' | 'ocspNoCheck'> {
  readonly basicConstraints: {
    readonly critical: boolean;
    readonly cA: boolean;
    /** `requested` where the template leaves it to the request. */
    readonly pathLenConstraint?: number | 'requested';
  };
  /** Whether the names of the request go in. */
  readonly subjectAltName: boolean;
}
