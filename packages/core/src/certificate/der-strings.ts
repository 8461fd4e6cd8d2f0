import { isAscii, isUtf8 } from 'node:buffer';
import { contentOf, type DerElement, derFault } from './der.ts';

type Decode = (content: Buffer) => string | undefined;

const decoders = new Map<number, Decode>([
  [0x0c, decodeUtf8], // UTF8String
  [0x12, decodeAscii], // NumericString
  [0x13, decodeAscii], // PrintableString
  // RFC 5280 §4.1.2.4 lets no one issue TeletexString any more; those that did put Latin-1 into it.
  [0x14, (content) => content.toString('latin1')],
  [0x16, decodeAscii], // IA5String
  [0x1a, decodeAscii], // VisibleString
  [0x1c, decodeUniversal], // UniversalString
  [0x1e, decodeBmp], // BMPString
]);

/** The text of any string type that a name may hold (RFC 5280 §4.1.2.4). Throws `certificate-unreadable`. */
export function readString(element: DerElement, what: string): string {
  const text = decoders.get(element.tag)?.(contentOf(element));
  if (text === undefined) throw derFault(`the ${what} is no readable string, at offset ${element.start}`);
  return text;
}

/** The characters of an IA5String whose tag is implicit, as in a general name. */
export function readIa5Content(element: DerElement, what: string): string {
  const text = decodeAscii(contentOf(element));
  if (text === undefined) throw derFault(`the ${what} is not ASCII, at offset ${element.start}`);
  return text;
}

function decodeUtf8(content: Buffer): string | undefined {
  return isUtf8(content) ? content.toString('utf8') : undefined;
}

/** Certificates in use hold `*`, `@` and `_` in a PrintableString, so all of ASCII is taken. */
function decodeAscii(content: Buffer): string | undefined {
  return isAscii(content) ? content.toString('latin1') : undefined;
}

function decodeBmp(content: Buffer): string | undefined {
  if (content.length % 2 !== 0) return undefined;
  const text = Buffer.from(content).swap16().toString('utf16le');
  return text.isWellFormed() ? text : undefined;
}

function decodeUniversal(content: Buffer): string | undefined {
  if (content.length % 4 !== 0) return undefined;
  let text = '';
  for (let offset = 0; offset < content.length; offset += 4) {
    const codePoint = content.readUInt32BE(offset);
    if (codePoint > 0x10ffff) return undefined;
    text += String.fromCodePoint(codePoint);
  }
  return text.isWellFormed() ? text : undefined;
}
