import type { Validity } from '../certificate/certificate.ts';
import type { RequestedValidity } from '../request/issuance-request.ts';
import type { TbsCertificate } from './tbs-certificate.ts';

/** Clocks of a cluster differ; a certificate is valid a little before it is made. */
const clockSkewMs = 5 * 60_000;

/**
 * The validity in whole seconds, within that of the authority where there is one. It ends one second short of the
 * lifetime, because both ends are inclusive (RFC 5280 §4.1.2.5).
 */
export function decideValidity(
  requested: RequestedValidity,
  authority: Validity | undefined,
  now: Date,
): Pick<TbsCertificate, 'validity' | 'clampedFrom'> {
  const asked = askedValidity(requested, now);
  const validity = authority ? within(asked, authority) : asked;
  return { validity, ...(validity.notAfter < asked.notAfter && { clampedFrom: asked.notAfter }) };
}

/** The lifetime that gives a validity as long as this one. */
export function lifetimeOf({ notBefore, notAfter }: Validity): number {
  const wholeMs = notAfter.getTime() - notBefore.getTime() + 1000;
  // One that is shorter than the skew was made without it.
  return wholeMs > clockSkewMs ? wholeMs - clockSkewMs : wholeMs;
}

function askedValidity(validity: RequestedValidity, now: Date): Validity {
  const seconds = Math.floor(now.getTime() / 1000) * 1000;
  const skewed = new Date(seconds - clockSkewMs);
  return 'lifetimeMs' in validity
    ? { notBefore: skewed, notAfter: new Date(seconds + validity.lifetimeMs - 1000) }
    : { notBefore: validity.notBefore ?? skewed, notAfter: validity.notAfter };
}

function within(asked: Validity, authority: Validity): Validity {
  return {
    notBefore: new Date(Math.max(asked.notBefore.getTime(), authority.notBefore.getTime())),
    notAfter: new Date(Math.min(asked.notAfter.getTime(), authority.notAfter.getTime())),
  };
}
