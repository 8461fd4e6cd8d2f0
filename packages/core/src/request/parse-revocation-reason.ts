import { type RevocationReason, revocationReasons } from '../certificate/revocation-reason.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

/** Those of RFC 5280 §5.3.1 that openssl's tools write. */
export type WrittenReason = Exclude<RevocationReason, 'removeFromCRL' | 'privilegeWithdrawn' | 'aACompromise'>;

/** The others, and what to do in their place. */
const refusals: Record<Exclude<RevocationReason, WrittenReason>, string> = {
  removeFromCRL:
    'nothing that is revoked comes back: issue a new certificate; the entry leaves the list by itself once the old one is expired',
  privilegeWithdrawn:
    'openssl cannot write it; say cessationOfOperation, or affiliationChanged when the holder has left',
  aACompromise: 'openssl cannot write it, as it is of attribute certificates; say keyCompromise or cACompromise',
};

const known = Object.keys(revocationReasons) as RevocationReason[];

/** In the order of their numbers. */
export const writtenReasons: readonly WrittenReason[] = known.filter(isWritten);

/**
 * Reads a reason in any case into RFC 5280's word; undefined for `unspecified`, which is told by giving none (§5.3.1).
 * @throws CertwrightError `request-invalid`, also for the three that openssl does not write
 */
export function parseRevocationReason(input: unknown): Exclude<WrittenReason, 'unspecified'> | undefined {
  const reason = known.find((word) => typeof input === 'string' && word.toLowerCase() === input.toLowerCase());
  if (reason === undefined) {
    throw requestInvalid(`${showValue(input)} is no reason of a revocation`, `say one of ${writtenReasons.join(', ')}`);
  }
  if (!isWritten(reason)) throw requestInvalid(`a revocation cannot have the reason ${reason}`, refusals[reason]);
  return reason === 'unspecified' ? undefined : reason;
}

function isWritten(reason: RevocationReason): reason is WrittenReason {
  return !Object.hasOwn(refusals, reason);
}
