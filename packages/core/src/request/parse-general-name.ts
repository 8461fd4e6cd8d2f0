import { type GeneralName, type GeneralNameType, generalNameTypes } from '../certificate/general-name.ts';
import { findForbiddenCharacter, showValue } from '../openssl-config/forbidden-character.ts';
import { parseDnsName } from './parse-dns-name.ts';
import { parseEmailAddress } from './parse-email-address.ts';
import { isIpAddress, parseIpAddress } from './parse-ip-address.ts';
import { parseUri } from './parse-uri.ts';
import { requestInvalid } from './request-invalid.ts';

/** A name of one of the kinds that certwright writes. */
export type RequestedName = Exclude<GeneralName, { readonly type: 'other' }>;

const parsers: Record<GeneralNameType, (value: string) => string> = {
  dNSName: parseDnsName,
  iPAddress: parseIpAddress,
  rfc822Name: parseEmailAddress,
  uniformResourceIdentifier: parseUri,
};

const prefixes: Readonly<Record<string, GeneralNameType>> = {
  dns: 'dNSName',
  ip: 'iPAddress',
  email: 'rfc822Name',
  uri: 'uniformResourceIdentifier',
};

/**
 * Reads one name of a subjectAltName into its canonical text: from `{ type, value }`, or from text, where `dns:`,
 * `ip:`, `email:` or `uri:` (in any case) tells the kind. Other text sorts itself: an address is an iPAddress, what has
 * `://` or begins with `urn:` a uniformResourceIdentifier, what has an `@` an rfc822Name, all else a dNSName.
 * @throws CertwrightError `request-invalid`
 */
export function parseGeneralName(input: unknown): RequestedName {
  const { type, value } = typeof input === 'string' ? sortName(input) : typedName(input);
  const forbidden = findForbiddenCharacter(value);
  if (forbidden !== undefined) {
    throw requestInvalid(
      `${showValue(value)} holds the character ${forbidden}`,
      'leave out characters that cannot be seen',
    );
  }
  if (value === '') throw requestInvalid(`${showValue(input)} is an empty name`, 'leave it out');
  return { type, value: parsers[type](value) };
}

function sortName(text: string): RequestedName {
  const [, prefix = '', rest = ''] = /^(dns|ip|email|uri):(.*)$/is.exec(text) ?? [];
  const forced = prefixes[prefix.toLowerCase()];
  return forced ? { type: forced, value: rest } : { type: kindOf(text), value: text };
}

function kindOf(text: string): GeneralNameType {
  // What is nearly an address is refused as one, so that the message can tell why.
  if (isIpAddress(text) || isIpAddress(text.replace(/\/\d{1,3}$/, ''))) return 'iPAddress';
  if (/^[a-z][a-z0-9+.-]*:\/\/|^urn:/i.test(text)) return 'uniformResourceIdentifier';
  return text.includes('@') ? 'rfc822Name' : 'dNSName';
}

function typedName(input: unknown): RequestedName {
  const { type, value, ...others } = Object(input) as Record<string, unknown>;
  const known = generalNameTypes.find((name) => name === type);
  if (!known || typeof value !== 'string' || Object.keys(others).length > 0) {
    throw requestInvalid(
      `${showValue(input)} is no name`,
      `give a text such as "a.example", or {"type": …, "value": …} with one of ${generalNameTypes.join(', ')}`,
    );
  }
  return { type: known, value };
}
