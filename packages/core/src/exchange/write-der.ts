import { derTags } from '../certificate/der.ts';

/** One element: tag, the length in the fewest bytes (X.690 §10.1), and the contents one after another. */
export function writeElement(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), writeLength(content.length), content]);
}

export function writeSequence(...elements: readonly Buffer[]): Buffer {
  return writeElement(derTags.sequence, ...elements);
}

/** A SET OF, in the order of the encodings (X.690 §11.6). */
export function writeSet(...elements: readonly Buffer[]): Buffer {
  return writeElement(derTags.set, ...elements.toSorted(Buffer.compare));
}

export function writeOctetString(content: Buffer): Buffer {
  return writeElement(derTags.octetString, content);
}

/** Of a whole number that is not negative. */
export function writeInteger(value: number): Buffer {
  const bytes = bigEndian(value);
  const isNegative = (bytes[0] ?? 0) >= 0x80;
  return writeElement(derTags.integer, ...(isNegative ? [Buffer.of(0)] : []), bytes);
}

/** Of a dotted text. */
export function writeObjectIdentifier(oid: string): Buffer {
  const [first = 0, second = 0, ...others] = oid.split('.').map(Number);
  return writeElement(derTags.objectIdentifier, ...[first * 40 + second, ...others].map(base128));
}

/** UTF-16, big-endian; only for text without surrogate pairs. */
export function writeBmpString(text: string): Buffer {
  return writeElement(0x1e, bigEndianUtf16(text));
}

export function bigEndianUtf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function writeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes = bigEndian(length);
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}

function bigEndian(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** Seven bits a byte; every byte but the last has its high bit set (X.690 §8.19.2). */
function base128(value: number): Buffer {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(128 + (rest % 128));
  return Buffer.from(bytes);
}
