import type { ErrorCode } from '../errors.ts';

/** What of a pair differs, in RFC 5280's words; `certificate` and `key` are the files themselves. */
export type DifferenceField =
  | 'certificate'
  | 'key'
  | 'commonName'
  | 'organizationName'
  | 'subjectAltName'
  | 'basicConstraints'
  | 'keyUsage'
  | 'subjectKeyIdentifier'
  | 'extendedKeyUsage'
  | 'issuer'
  | 'signature'
  | 'keyAlgorithm'
  | 'notBefore'
  | 'notAfter'
  | 'lifetime';

/** One thing in which what is there is not what the plan asks for. */
export interface Difference {
  readonly field: DifferenceField;
  /** For people, as is `found`. */
  readonly wanted: string;
  readonly found: string;
  /** `stops`: nothing may be written before a person decides. `warning`: the certificate works and is kept. */
  readonly severity: 'stops' | 'warning';
  readonly code: ErrorCode;
  /** What to do next. */
  readonly hint: string;
}

/** One wanted certificate, held against the files. */
export interface Comparison {
  readonly name: string;
  readonly purpose: string;
  /** `incomplete`: one file of the pair is missing. `differing`: both are there, with at least one difference. */
  readonly state: 'present' | 'missing' | 'differing' | 'incomplete';
  readonly differences: readonly Difference[];
}

/** `commonName: wanted master1, found master2` */
export function formatDifference({ field, wanted, found }: Difference): string {
  return `${field}: wanted ${wanted}, found ${found}`;
}

/** A difference that stops a run; without a code it is `plan-differs`. */
export function stops(difference: Omit<Difference, 'severity' | 'code'> & { code?: ErrorCode }): Difference {
  return { code: 'plan-differs', ...difference, severity: 'stops' };
}

/** A difference that is only told. */
export function warning(difference: Omit<Difference, 'severity' | 'code'>): Difference {
  return { code: 'plan-differs', ...difference, severity: 'warning' };
}
