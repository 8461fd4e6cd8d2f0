import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

const dayMs = 24 * 60 * 60 * 1000;
const mostDays = 36_500;

const durationPattern = /^(?=.)(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
/** Of the groups above, in order; a year has 365 days. */
const unitsMs = [365 * dayMs, dayMs, 60 * 60 * 1000, 60 * 1000, 1000];

/**
 * Reads a duration into milliseconds: whole numbers with the units y (365 days), d, h, m and s, the largest first, as in
 * `17520h`, `1h30m` or `365d`; over zero, and at most 36,500 days.
 * @throws CertwrightError `request-invalid`
 */
export function parseDurationMs(text: unknown): number {
  const match = typeof text === 'string' ? durationPattern.exec(text) : null;
  if (!match)
    throw requestInvalid(
      `${showValue(text)} is no duration`,
      'give whole numbers with units, such as 365d, 17520h or 1h30m',
    );
  const durationMs = unitsMs.reduce((sum, unitMs, index) => sum + Number(match[index + 1] ?? 0) * unitMs, 0);
  if (durationMs === 0) throw requestInvalid(`the duration ${showValue(text)} is zero`, 'give at least 1s');
  if (durationMs > mostDays * dayMs)
    throw requestInvalid(`the duration ${showValue(text)} is too long`, 'give at most 36500d');
  return durationMs;
}

/**
 * Milliseconds of a whole number of days, from 1 to 36,500; a text of digits is taken for its number.
 * @throws CertwrightError `request-invalid`
 */
export function lifetimeFromDays(days: unknown): number {
  const count = typeof days === 'string' && /^\d+$/.test(days) ? Number(days) : days;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > mostDays) {
    throw requestInvalid(`${showValue(days)} is no number of days`, `give a whole number from 1 to ${mostDays}`);
  }
  return count * dayMs;
}
