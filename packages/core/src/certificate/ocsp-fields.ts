import type { RawExtension } from './certificate.ts';
import { contentOf, contextTag, type DerElement, DerFields, derFault, derTags, readDer } from './der.ts';
import { parseRawExtensions } from './parse-extensions.ts';

/** id-pkix-ocsp-nonce. */
export const nonceIdentifier = '1.3.6.1.5.5.7.48.1.2';

const mostNonceBytes = 128;

/** The nonce of a question or an answer: 1 to 128 octets (RFC 9654 §2.1). Throws `certificate-unreadable`. */
export function findNonce(extensions: readonly RawExtension[]): Buffer | undefined {
  const extension = extensions.find(({ oid }) => oid === nonceIdentifier);
  if (!extension) return undefined;
  const nonce = contentOf(readDer(extension.value, derTags.octetString, 'nonce'));
  if (nonce.length >= 1 && nonce.length <= mostNonceBytes) return nonce;
  throw derFault(`a nonce of ${nonce.length} octets, and not of 1 to ${mostNonceBytes}`);
}

/** The one element inside the next, if that has this context tag. */
export function takeExplicit(fields: DerFields, number: number, field: string): DerElement | undefined {
  const explicit = fields.takeOptional(contextTag(number, 'constructed'), field);
  if (explicit === undefined) return undefined;
  const inside = new DerFields(explicit, field);
  const element = inside.takeAny('value');
  inside.finish();
  return element;
}

/** The extensions there; none where there are none. */
export function takeExtensions(fields: DerFields, number: number, field: string): RawExtension[] {
  const extensions = takeExplicit(fields, number, field);
  return extensions ? parseRawExtensions(ofTag(extensions, derTags.sequence, field)) : [];
}

/** The element itself, when it has this tag. */
export function ofTag(element: DerElement, tag: number, field: string): DerElement {
  if (element.tag !== tag) throw derFault(`the ${field} has a tag that it cannot have, at offset ${element.start}`);
  return element;
}
