import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseFields } from './gather-faults.ts';
import type { RequestedValidity } from './issuance-request.ts';
import { lifetimeFromDays, parseDurationMs } from './parse-duration.ts';
import { parseInstant } from './parse-instant.ts';
import { requestInvalid } from './request-invalid.ts';

/** As they came in. */
interface RawValidity {
  readonly lifetime?: unknown;
  readonly lifetimeDays?: unknown;
  readonly notBefore?: unknown;
  readonly notAfter?: unknown;
}

const defaultLifetimeDays = 365;

/**
 * Reads either a lifetime (`lifetime`, a duration; or `lifetimeDays`) or the last instant `notAfter`, with or without
 * `notBefore`, in ISO 8601 with an offset and in whole seconds; 365 days when nothing is given.
 * @throws CertwrightError `request-invalid`
 */
export function parseRequestedValidity({
  lifetime,
  lifetimeDays,
  notBefore,
  notAfter,
}: RawValidity): RequestedValidity {
  const given = Object.entries({ lifetime, lifetimeDays, notAfter }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw requestInvalid(`${given.map(([field]) => field).join(' and ')} exclude each other`, 'give one of them');
  }
  if (notBefore !== undefined && notAfter === undefined) {
    throw requestInvalid(`notBefore ${showValue(notBefore)} stands without notAfter`, 'give both, or a lifetime alone');
  }
  if (notAfter !== undefined) return parseInstants(notBefore, notAfter);
  if (lifetime === undefined)
    return { lifetimeMs: lifetimeFromDays(lifetimeDays === undefined ? defaultLifetimeDays : lifetimeDays) };
  return { lifetimeMs: parseDurationMs(lifetime) };
}

function parseInstants(rawNotBefore: unknown, rawNotAfter: unknown): RequestedValidity {
  const { notBefore, notAfter } = parseFields({
    notBefore: () => (rawNotBefore === undefined ? undefined : parseInstant('notBefore', rawNotBefore)),
    notAfter: () => parseInstant('notAfter', rawNotAfter),
  });
  if (notBefore && notBefore > notAfter) {
    throw requestInvalid(`notAfter ${showValue(rawNotAfter)} is before notBefore`, 'let it be later');
  }
  return { ...(notBefore && { notBefore }), notAfter };
}
