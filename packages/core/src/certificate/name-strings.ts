import { contentOf, DerFields, derTags, readDer } from './der.ts';
import { readObjectIdentifier } from './der-values.ts';

/** One attribute value of a name with the string type that it has in the encoding. */
export interface NameString {
  /** Dotted OID of the attribute type. */
  readonly type: string;
  /** Identifier octet, e.g. 0x13 for a PrintableString. */
  readonly tag: number;
  readonly content: Buffer;
}

/** The values of an encoded Name, in its order. Throws `certificate-unreadable`. */
export function readNameStrings(nameDer: Buffer): NameString[] {
  return new DerFields(readDer(nameDer, derTags.sequence, 'name'), 'name')
    .takeAll(derTags.set, 'relative distinguished name')
    .flatMap((rdn) => new DerFields(rdn, 'relative distinguished name').takeAll(derTags.sequence, 'attribute'))
    .map((attribute) => {
      const fields = new DerFields(attribute, 'attribute');
      const type = readObjectIdentifier(fields.take(derTags.objectIdentifier, 'type'));
      const value = fields.takeAny('value');
      return { type, tag: value.tag, content: contentOf(value) };
    });
}
