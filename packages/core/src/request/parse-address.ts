import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseUri } from './parse-uri.ts';
import { requestInvalid } from './request-invalid.ts';

/** Longer ones do not fit what clients and proxies take. */
const mostCharacters = 2000;

/**
 * Reads the address of a revocation list, an OCSP responder or an issuer: an http or https URL without user and
 * fragment. Other schemes, such as ldap, are refused: hardly a client follows them.
 * @throws CertwrightError `request-invalid`
 */
export function parseAddress(text: unknown): string {
  if (typeof text !== 'string') throw requestInvalid(`${showValue(text)} is no text`, 'give a URL');
  const { protocol, username, password, hash } = new URL(parseUri(text));
  if (!['http:', 'https:'].includes(protocol)) {
    throw requestInvalid(`${showValue(text)} has the scheme ${protocol}`, 'give an http:// URL');
  }
  if (username !== '' || password !== '' || hash !== '') {
    throw requestInvalid(`${showValue(text)} has a user or a fragment`, 'leave out what everybody would see');
  }
  if (text.length > mostCharacters) {
    throw requestInvalid(`a URL of ${text.length} characters is too long`, `give one of ${mostCharacters} at most`);
  }
  return text;
}
