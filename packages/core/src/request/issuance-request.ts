import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import type { KeyAlgorithm } from '../certificate/key-algorithm.ts';

/** How long: from the clock on, or between two instants. */
export type RequestedValidity =
  | { readonly lifetimeMs: number }
  | { readonly notBefore?: Date; readonly notAfter: Date };

/** What a caller wants, checked and in RFC 5280's words; nothing is decided yet that depends on authority or clock. */
export interface IssuanceRequest {
  /** The file name of the pair, without ending; for one that goes to its holder, what the record calls it. */
  readonly name: string;
  readonly profile: string;
  /** The name of the authority that signs; undefined for a certificate that signs itself. */
  readonly authority: string | undefined;
  readonly subject: DistinguishedName;
  readonly subjectAltName: readonly GeneralName[];
  readonly keyAlgorithm: KeyAlgorithm;
  readonly validity: RequestedValidity;
  /** For an authority: how many authorities may follow below it; undefined for no limit. */
  readonly pathLenConstraint?: number;
}
