import type { IssuingAuthority } from '../profile/apply-profile.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';

/** One rule over a decided certificate; one file each in `rules/`. */
export interface Rule {
  /** Kebab-case, as in its file's name. */
  readonly id: string;
  readonly citation: string;
  /**
   * True for a rule about how a certificate is written, not about what makes it unsafe: one that was written like that
   * before may be renewed as it is.
   */
  readonly forgivesRenewal?: true;
  /** What is wrong, lower case and without a full stop; undefined when nothing is. */
  check(tbs: TbsCertificate, authority: IssuingAuthority | undefined): string | undefined;
}
