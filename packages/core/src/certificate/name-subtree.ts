import type { DistinguishedName } from './distinguished-name.ts';
import type { GeneralNameType } from './general-name.ts';

/**
 * The base of a GeneralSubtree (RFC 5280 §4.2.1.10): the names that a constraint speaks of. An iPAddress is a range,
 * such as `10.0.0.0/8` or `2001:db8::/32`; the others are as they were written. Any other kind has its ASN.1 context tag
 * and the bytes of its value in hex, as in `GeneralName`.
 */
export type NameSubtree =
  | { readonly type: GeneralNameType; readonly value: string }
  | { readonly type: 'directoryName'; readonly value: DistinguishedName }
  | { readonly type: 'other'; readonly tag: number; readonly value: string };
