import { contentOf, contextTag, type DerElement, DerFields, derFault, derTags, readDer } from './der.ts';
import { formatIpRange } from './ip-address.ts';
import type { NameSubtree } from './name-subtree.ts';
import { parseDistinguishedName } from './parse-distinguished-name.ts';
import { parseGeneralName } from './parse-general-names.ts';

/**
 * NameConstraints (RFC 5280 §4.2.1.10). Throws `certificate-unreadable`, also for an empty one, and for the distances
 * `minimum` and `maximum`, which that profile does not use.
 */
export function parseNameConstraints(value: Buffer): {
  readonly permittedSubtrees: readonly NameSubtree[];
  readonly excludedSubtrees: readonly NameSubtree[];
} {
  const fields = new DerFields(readDer(value, derTags.sequence, 'nameConstraints'), 'nameConstraints');
  const permitted = fields.takeOptional(contextTag(0, 'constructed'), 'permittedSubtrees');
  const excluded = fields.takeOptional(contextTag(1, 'constructed'), 'excludedSubtrees');
  fields.finish();
  if (!permitted && !excluded) throw derFault('nameConstraints is empty');
  return { permittedSubtrees: parseSubtrees(permitted), excludedSubtrees: parseSubtrees(excluded) };
}

function parseSubtrees(subtrees: DerElement | undefined): NameSubtree[] {
  if (subtrees === undefined) return [];
  const elements = new DerFields(subtrees, 'list of subtrees').takeAll(derTags.sequence, 'subtree');
  if (elements.length === 0) throw derFault('a list of subtrees is empty');
  return elements.map(parseSubtree);
}

function parseSubtree(subtree: DerElement): NameSubtree {
  const fields = new DerFields(subtree, 'subtree');
  const base = fields.takeAny('base');
  if (!fields.isAtEnd) throw derFault('a subtree has a minimum or a maximum');
  switch (base.tag) {
    case 0x87:
      return { type: 'iPAddress', value: formatIpRange(contentOf(base)) };
    case 0xa4:
      return { type: 'directoryName', value: parseDirectoryName(base) };
    default:
      return parseGeneralName(base);
  }
}

/** The tag is explicit, because a Name is a CHOICE. */
function parseDirectoryName(base: DerElement) {
  const fields = new DerFields(base, 'directoryName');
  const name = parseDistinguishedName(fields.take(derTags.sequence, 'name'));
  fields.finish();
  return name;
}
