import type { Extensions, RawExtension } from './certificate.ts';
import { contentOf, type DerElement, DerFields, derFault, derTags } from './der.ts';
import { readBoolean, readObjectIdentifier } from './der-values.ts';
import { extensionDecoders } from './extension-decoders.ts';
import { extensionIdentifiers } from './object-identifiers.ts';

const namesByOid = new Map(
  Object.entries(extensionIdentifiers).map(([name, oid]) => [oid as string, name as keyof Extensions]),
);

interface ParsedExtensions {
  readonly extensions: Extensions;
  readonly rawExtensions: readonly RawExtension[];
}

export const noExtensions: ParsedExtensions = { extensions: {}, rawExtensions: [] };

/**
 * Extensions (RFC 5280 §4.2), each at most once. Throws `certificate-unreadable`, also when one of those that it
 * understands is broken.
 */
export function parseExtensions(element: DerElement): ParsedExtensions {
  const rawExtensions = parseRawExtensions(element);
  const extensions: Partial<Record<keyof Extensions, object>> = {};
  for (const { oid, critical, value } of rawExtensions) {
    const name = namesByOid.get(oid);
    if (name !== undefined) extensions[name] = { critical, ...extensionDecoders[name](value) };
  }
  return { extensions: extensions as Extensions, rawExtensions };
}

/** The same without looking into any of them. */
export function parseRawExtensions(element: DerElement): RawExtension[] {
  const rawExtensions = new DerFields(element, 'extensions')
    .takeAll(derTags.sequence, 'extension')
    .map(parseRawExtension);
  if (rawExtensions.length === 0) throw derFault('the extensions are there but empty');
  if (rawExtensions.length > 1) refuseRepetition(rawExtensions);
  return rawExtensions;
}

function refuseRepetition(rawExtensions: readonly RawExtension[]): void {
  const seen = new Set<string>();
  for (const { oid } of rawExtensions) {
    if (seen.has(oid)) throw derFault(`extension ${namesByOid.get(oid) ?? oid} stands there twice`);
    seen.add(oid);
  }
}

function parseRawExtension(extension: DerElement): RawExtension {
  const fields = new DerFields(extension, 'extension');
  const oid = readObjectIdentifier(fields.take(derTags.objectIdentifier, 'extnID'));
  // A FALSE that is written out, against X.690 §11.5, is common enough to be taken.
  const critical = fields.takeOptional(derTags.boolean, 'critical');
  const value = fields.take(derTags.octetString, 'extnValue');
  fields.finish();
  return { oid, critical: critical !== undefined && readBoolean(critical), value: contentOf(value) };
}
