import { CertwrightError } from '../errors.ts';

/** The refusal of this station: what is wrong with which value, and what would be right. */
export function requestInvalid(message: string, hint: string): CertwrightError {
  return new CertwrightError('request-invalid', message, { hint });
}
