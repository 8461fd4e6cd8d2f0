import { type DerElement, DerFields, derTags } from './der.ts';
import { readString } from './der-strings.ts';
import { readObjectIdentifier } from './der-values.ts';
import type { AttributeTypeAndValue, DistinguishedName } from './distinguished-name.ts';
import { attributeTypes } from './object-identifiers.ts';

const namesByOid = new Map(attributeTypes.map(({ oid, name }) => [oid, name]));

/** A Name (RFC 5280 §4.1.2.4). Throws `certificate-unreadable`, also for a value that is no string. */
export function parseDistinguishedName(name: DerElement): DistinguishedName {
  const attributes: AttributeTypeAndValue[] = [];
  for (const rdn of new DerFields(name, 'name').takeAll(derTags.set, 'relative distinguished name')) {
    const fields = new DerFields(rdn, 'relative distinguished name');
    attributes.push(parseAttribute(fields.take(derTags.sequence, 'attribute')));
    for (const attribute of fields.takeAll(derTags.sequence, 'attribute')) {
      attributes.push({ ...parseAttribute(attribute), joined: true });
    }
  }
  return attributes;
}

function parseAttribute(attribute: DerElement): AttributeTypeAndValue {
  const fields = new DerFields(attribute, 'attribute');
  const oid = readObjectIdentifier(fields.take(derTags.objectIdentifier, 'type'));
  const type = namesByOid.get(oid) ?? oid;
  const value = readString(fields.takeAny('value'), type);
  fields.finish();
  return { type, value };
}
