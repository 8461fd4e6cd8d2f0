import type { AttributeTypeAndValue, DistinguishedName } from '../certificate/distinguished-name.ts';
import { attributeTypes } from '../certificate/object-identifiers.ts';
import { findForbiddenCharacter, showValue } from '../openssl-config/forbidden-character.ts';
import { parseEach } from './gather-faults.ts';
import { requestInvalid } from './request-invalid.ts';

/** From the widest to the narrowest; an object has no order of its own that its author could see. */
const orderOfObjects = [
  'domainComponent',
  'countryName',
  'stateOrProvinceName',
  'localityName',
  'streetAddress',
  'postalCode',
  'organizationName',
  'organizationalUnitName',
  'title',
  'surname',
  'givenName',
  'initials',
  'generationQualifier',
  'pseudonym',
  'dnQualifier',
  'serialNumber',
  'userId',
  'emailAddress',
  'commonName',
];

/** Any object; these are the fields that one in a list may have. */
interface RawAttribute extends Record<string, unknown> {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly joined?: unknown;
}

interface Alphabet {
  readonly pattern: RegExp;
  readonly description: string;
}

const printableString: Alphabet = {
  pattern: /^[A-Za-z0-9 '()+,\-./:=?]*$/,
  description: "letters A to Z, digits, spaces and '()+,-./:=?",
};
const ia5String: Alphabet = { pattern: /^[\x20-\x7e]*$/, description: 'ASCII characters' };

/** The attributes that are no DirectoryString of any text (RFC 5280 Appendix A.1, RFC 4519). */
const alphabets: Readonly<Record<string, Alphabet>> = {
  countryName: { pattern: /^[A-Z]{2}$/, description: 'two capital letters, such as DE' },
  serialNumber: printableString,
  dnQualifier: printableString,
  domainComponent: ia5String,
  emailAddress: ia5String,
};

/**
 * Reads a name given as an object by RFC 5280's attribute names, each with one value or a list of them, or as a list
 * of `{ type, value, joined? }` whose order is kept. An object gets a fixed order, with commonName last. A dotted OID
 * stands for the attribute that has it. Either may be empty.
 * @throws CertwrightError `request-invalid`, with `details` when there are several faults
 */
export function parseDistinguishedName(input: unknown): DistinguishedName {
  const attributes = parseEach(rawAttributes(input).map((raw) => () => parseAttribute(raw)));
  if (attributes[0]?.joined)
    throw requestInvalid('the first attribute is joined to the one before it', 'leave out its "joined"');
  return Array.isArray(input) ? attributes : attributes.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ type }: AttributeTypeAndValue): number {
  return orderOfObjects.indexOf(type);
}

function rawAttributes(input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input;
  if (!isRecord(input)) {
    throw requestInvalid(`${showValue(input)} is no name`, 'give an object such as {"commonName": "alice"}');
  }
  return Object.entries(input).flatMap(([type, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => ({ type, value })),
  );
}

function parseAttribute(raw: unknown): AttributeTypeAndValue {
  const { type, value, joined, ...others } = isRecord(raw) ? raw : ({ raw } as RawAttribute);
  if (Object.keys(others).length > 0) {
    throw requestInvalid(`${showValue(raw)} is no attribute`, 'give {"type": …, "value": …} for each');
  }
  if (joined !== undefined && joined !== true) {
    throw requestInvalid(`joined is ${showValue(joined)}`, 'give true, or leave it out');
  }
  const { name, maxLength } = findAttributeType(type);
  return { type: name, value: parseValue(name, value, maxLength), ...(joined && { joined }) };
}

function findAttributeType(type: unknown) {
  const known = attributeTypes.find(({ name, oid }) => type === name || type === oid);
  if (known) return known;
  const meant = attributeTypes.find(({ name, shortName }) => [name, shortName].some((word) => isSameWord(word, type)));
  throw requestInvalid(
    `unknown attribute ${showValue(type)}`,
    meant ? `write ${meant.name}` : `known are ${attributeTypes.map(({ name }) => name).join(', ')}`,
  );
}

function isSameWord(word: string, type: unknown): boolean {
  return typeof type === 'string' && word.toLowerCase() === type.toLowerCase();
}

function parseValue(name: string, value: unknown, maxLength = Number.POSITIVE_INFINITY): string {
  const shown = `${name} ${showValue(value)}`;
  if (typeof value !== 'string') throw requestInvalid(`${shown} is no text`, 'give a text');
  if (value.trim() === '') throw requestInvalid(`${shown} is empty`, 'leave the attribute out, or give it a value');
  const forbidden = findForbiddenCharacter(value);
  if (forbidden !== undefined) {
    throw requestInvalid(
      `${shown} holds the character ${forbidden}`,
      'leave out control characters and marks that cannot be seen; give text in UTF-8',
    );
  }
  const alphabet = Object.hasOwn(alphabets, name) ? alphabets[name] : undefined;
  if (alphabet && !alphabet.pattern.test(value))
    throw requestInvalid(`${shown} cannot be encoded`, `use ${alphabet.description}`);
  const length = Array.from(value).length;
  if (length > maxLength) throw requestInvalid(`${shown} has ${length} characters`, `give at most ${maxLength}`);
  return value;
}

function isRecord(value: unknown): value is RawAttribute {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
