import type { IssuingPolicy } from './issuing-policy.ts';
import type { Role } from './role.ts';

/** Who asks: the bearer of a token, or the holder of a client certificate. */
export interface Principal {
  /** For the audit trail, such as `token web-01 (5f2c…)`. */
  readonly name: string;
  readonly role: Role;
  readonly issuingPolicy: IssuingPolicy;
}
