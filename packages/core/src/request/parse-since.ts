import { z } from 'zod';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseDurationMs } from './parse-duration.ts';
import { requestInvalid } from './request-invalid.ts';

const isoDate = z.iso.date();
const isoDateTime = z.iso.datetime({ offset: true });

/**
 * Reads how far back to look: a duration before now (`7d`), a day (`2026-11-23`, from its beginning in UTC), or an
 * instant in ISO 8601 with an offset.
 * @throws CertwrightError `request-invalid`
 */
export function parseSince(raw: unknown, now: Date): Date {
  const date = isoDate.safeParse(raw).data ?? isoDateTime.safeParse(raw).data;
  if (date !== undefined) return new Date(date);
  if (typeof raw === 'string' && /^\d+[ydhms]/.test(raw)) return new Date(now.getTime() - parseDurationMs(raw));
  throw requestInvalid(
    `${showValue(raw)} is no time to look back to`,
    'give a duration such as 7d, a day such as 2026-11-23, or a time such as 2026-11-23T12:00:00Z',
  );
}
