import { z } from 'zod';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

const isoDateTime = z.iso.datetime({ offset: true });

/** UTCTime begins here (RFC 5280 §4.1.2.5.1). */
const earliest = Date.UTC(1950, 0);
const latest = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Reads an instant in ISO 8601, with an offset and in whole seconds.
 * @throws CertwrightError `request-invalid`
 */
export function parseInstant(field: string, raw: unknown): Date {
  const parsed = isoDateTime.safeParse(raw);
  const instant = new Date(parsed.data ?? Number.NaN);
  const timeMs = instant.getTime();
  if (!(timeMs >= earliest && timeMs <= latest) || timeMs % 1000 !== 0) {
    throw requestInvalid(
      `${field} ${showValue(raw)} is no time that a certificate can hold`,
      'give a time in whole seconds with an offset, such as 2030-12-31T23:59:59Z',
    );
  }
  return instant;
}
