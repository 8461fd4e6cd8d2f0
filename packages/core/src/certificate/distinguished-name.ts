import { attributeTypes } from './object-identifiers.ts';

/** The attribute type is RFC 5280's name for it (`commonName`, `organizationName` …), or a dotted OID where it has none here. */
export interface AttributeTypeAndValue {
  readonly type: string;
  readonly value: string;
  /** True when it stands in the same relative distinguished name as the attribute before it (a multi-valued RDN). */
  readonly joined?: true;
}

/** An RDNSequence in the order of its encoding; empty for the empty name (RFC 5280 §4.1.2.4). */
export type DistinguishedName = readonly AttributeTypeAndValue[];

/** All values of one attribute type, in order. */
export function attributeValues(name: DistinguishedName, type: string): string[] {
  return name.filter((attribute) => attribute.type === type).map((attribute) => attribute.value);
}

/** For people: `CN=alice, O=dev, O=ops`, in the order of the encoding. Special characters are escaped as in RFC 4514 §2.4. */
export function formatDistinguishedName(name: DistinguishedName): string {
  return name
    .map(({ type, value, joined }, index) => {
      const separator = index === 0 ? '' : joined ? '+' : ', ';
      const shortName = attributeTypes.find((known) => known.name === type)?.shortName ?? type;
      return `${separator}${shortName}=${escapeValue(value)}`;
    })
    .join('');
}

function escapeValue(value: string): string {
  return value
    .replace(/[\\",+;<>=]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');
}

/** The same attributes with the same values, in the same order and grouping; how they are encoded does not matter. */
export function sameDistinguishedName(a: DistinguishedName, b: DistinguishedName): boolean {
  return (
    a.length === b.length &&
    a.every(({ type, value, joined }, index) => {
      const other = b[index];
      return other?.type === type && other.value === value && other.joined === joined;
    })
  );
}
