import type { RevocationList } from '../certificate/parse-revocation-list.ts';
import type { RequestedName } from '../request/parse-general-name.ts';

/** What a certificate may be wanted for. */
export const purposes = ['server', 'client'] as const;

export type Purpose = (typeof purposes)[number];

/** What is asked about a certificate. */
export interface Question {
  readonly at: Date;
  /** It has to be for each of them. */
  readonly names: readonly RequestedName[];
  readonly purpose?: Purpose | undefined;
  /** When there is one, every certificate below the trusted one needs one. */
  readonly revocationLists: readonly RevocationList[];
}

/** Whether it is asked about in a role that an authority does not have. */
export function isAskedAsEndEntity({ names, purpose }: Question): boolean {
  return names.length > 0 || purpose !== undefined;
}
