import type { IssuingPolicy } from './access/issuing-policy.ts';
import { type IssuingPolicyInput, parseIssuingPolicy } from './access/parse-issuing-policy.ts';
import type { Principal } from './access/principal.ts';
import { parseRole, type Role } from './access/role.ts';
import type { TokenRow } from './store/tokens.ts';

/** What may be told of a token. */
export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly issuingPolicy: IssuingPolicyInput;
  readonly createdAt: Date;
  /** The principal that made it. */
  readonly createdBy: string;
  /** Missing for one that is valid until it is revoked. */
  readonly expiresAt?: Date;
  /** To the minute. */
  readonly lastUsedAt?: Date;
  readonly revokedAt?: Date;
}

export function toStoredToken({ secretHash: _, role, issuingPolicy, ...others }: TokenRow): StoredToken {
  return { ...others, role: parseRole(role), issuingPolicy: JSON.parse(issuingPolicy) };
}

/** Names its id too, for names may be given again. */
export function principalOf({ id, name, role, issuingPolicy }: TokenRow): Principal {
  return {
    name: `token ${name} (${id})`,
    role: parseRole(role),
    issuingPolicy: readPolicy(issuingPolicy),
  };
}

/** Each request reads one, and there are no more of them than tokens. */
const knownPolicies = new Map<string, IssuingPolicy>();

function readPolicy(json: string): IssuingPolicy {
  const policy = knownPolicies.get(json) ?? parseIssuingPolicy(JSON.parse(json));
  knownPolicies.set(json, policy);
  return policy;
}
