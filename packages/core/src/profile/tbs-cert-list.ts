import type { RevocationReason } from '../certificate/revocation-reason.ts';
import { writtenReasons } from '../request/parse-revocation-reason.ts';

/** A decided revocation list: everything that will be signed (RFC 5280 §5.1.2) but what derives from the issuer. */
export interface TbsCertList {
  readonly crlNumber: number;
  /** In whole seconds, as every time here. */
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: readonly TbsRevocation[];
}

/** One entry of it. */
export interface TbsRevocation {
  /** Hex, as in `Certificate`. */
  readonly serialNumber: string;
  readonly revocationDate: Date;
  /** One of those that openssl writes; missing where there is none. */
  readonly reason?: RevocationReason;
}

/** The dates of openssl's index have two digits for the year, from 1950 on; in 2050 it would write 1950. */
const latestDate = new Date('2049-12-31T23:59:59Z');

/**
 * What can be told of a revocation through openssl: a reason that it has no word for is left out, and a date from 2050
 * on becomes the last that it can write, so that what is revoked is told as revoked.
 */
export function decideRevocation({
  serialNumber,
  revokedAt,
  reason,
}: {
  readonly serialNumber: string;
  readonly revokedAt: Date;
  /** As the record has it. */
  readonly reason?: string;
}): TbsRevocation {
  const known = writtenReasons.find((written) => written === reason && written !== 'unspecified');
  const seconds = Math.floor(revokedAt.getTime() / 1000) * 1000;
  return {
    serialNumber,
    revocationDate: new Date(Math.min(seconds, latestDate.getTime())),
    ...(known && { reason: known }),
  };
}
