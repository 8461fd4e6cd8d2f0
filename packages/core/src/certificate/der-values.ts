import { contentOf, type DerElement, derFault, derTags } from './der.ts';

/** TRUE is 0xff and nothing else (X.690 §11.1). */
export function readBoolean(element: DerElement): boolean {
  const value = element.bytes[element.contentStart];
  const isOneByte = element.end - element.contentStart === 1;
  if (!isOneByte || (value !== 0x00 && value !== 0xff))
    throw derFault(`a BOOLEAN at offset ${element.start} is not 00 or ff`);
  return value === 0xff;
}

/** The content of an INTEGER, two's complement, in the fewest bytes (X.690 §8.3.2). */
export function readIntegerBytes(element: DerElement): Buffer {
  const content = contentOf(element);
  const [first, second] = content;
  if (first === undefined) throw derFault(`an INTEGER at offset ${element.start} is empty`);
  const isPadded = second !== undefined && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isPadded) throw derFault(`an INTEGER at offset ${element.start} has more bytes than it needs`);
  return content;
}

/** An INTEGER as hex in lower case without leading zeros; a negative one with a leading `-`. */
export function readIntegerHex(element: DerElement): string {
  const content = readIntegerBytes(element);
  const hex = content.toString('hex');
  if ((content[0] ?? 0) < 0x80) return hex.replace(/^0+(?=.)/, '');
  return `-${((1n << BigInt(8 * content.length)) - BigInt(`0x${hex}`)).toString(16)}`;
}

/** An INTEGER from 0 to 2^31 - 1, such as a version or a path length. */
export function readSmallInteger(element: DerElement, what: string): number {
  const content = readIntegerBytes(element);
  if (content.length > 4 || (content[0] ?? 0) >= 0x80) {
    throw derFault(`the ${what} ${readIntegerHex(element).slice(0, 40)} (hex) is negative or too large`);
  }
  return content.readUIntBE(0, content.length);
}

/** The bytes of a BIT STRING with the number of bits that its last byte leaves unused, which are zero (X.690 §11.2.1). */
export function readBitString(element: DerElement): { readonly bytes: Buffer; readonly unusedBits: number } {
  const content = contentOf(element);
  const unusedBits = content[0];
  const last = content.length > 1 ? (content.at(-1) ?? 0) : 0;
  const isWhole = unusedBits !== undefined && unusedBits <= 7 && (content.length > 1 || unusedBits === 0);
  if (!isWhole || (last & ((1 << unusedBits) - 1)) !== 0)
    throw derFault(`a broken BIT STRING at offset ${element.start}`);
  return { bytes: content.subarray(1), unusedBits };
}

/** NULL is empty. */
export function readNull(element: DerElement): void {
  if (element.end !== element.contentStart) throw derFault(`a NULL at offset ${element.start} is not empty`);
}

/** Longer than any identifier in use; keeps a hostile one from costing much. */
const maxObjectIdentifierBytes = 256;

/** Dotted decimal (X.690 §8.19); arcs of any size, as those under 2.25 are 128 bits long. */
export function readObjectIdentifier(element: DerElement): string {
  const { bytes, contentStart, end } = element;
  const length = end - contentStart;
  const isTooLong = length > maxObjectIdentifierBytes;
  const endsOpen = length === 0 || (bytes[end - 1] ?? 0x80) >= 0x80;
  if (isTooLong || endsOpen) throw derFault(`a broken OBJECT IDENTIFIER at offset ${element.start}`);
  let text = '';
  let arcStart = contentStart;
  for (let offset = contentStart; offset < end; offset += 1) {
    if ((bytes[offset] ?? 0) >= 0x80) continue;
    const arc = readArc(bytes, arcStart, offset + 1);
    text += text === '' ? firstArcs(arc) : `.${arc}`;
    arcStart = offset + 1;
  }
  return text;
}

function readArc(bytes: Buffer, start: number, end: number): number | bigint {
  if (bytes[start] === 0x80) throw derFault(`an arc of an OBJECT IDENTIFIER is padded at offset ${start}`);
  if (end - start > 7) return readLongArc(bytes, start, end);
  let arc = 0;
  for (let offset = start; offset < end; offset += 1) arc = arc * 128 + ((bytes[offset] ?? 0) & 0x7f);
  return arc;
}

function readLongArc(bytes: Buffer, start: number, end: number): bigint {
  let arc = 0n;
  for (let offset = start; offset < end; offset += 1) arc = arc * 128n + BigInt((bytes[offset] ?? 0) & 0x7f);
  return arc;
}

/** The first two arcs share one number (X.690 §8.19.4). */
function firstArcs(number: number | bigint): string {
  if (number >= 80) return `2.${typeof number === 'bigint' ? number - 80n : number - 80}`;
  return number >= 40 ? `1.${Number(number) - 40}` : `0.${number}`;
}

/**
 * UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 restricts them: in seconds, ending in Z, without fractions. A
 * UTCTime's years from 50 on are 19YY, the others 20YY.
 */
export function readTime(element: DerElement, what: string): Date {
  const date = toDate(element);
  if (date !== undefined) return date;
  const text = contentOf(element)
    .toString('latin1', 0, 40)
    .replace(/[^ -~]/g, '?');
  throw derFault(`the ${what} '${text}' is no time as RFC 5280 has it`);
}

/** The Gregorian calendar repeats itself after this; `Date.UTC` takes years below 100 for those of the 20th century. */
const fourCenturiesMs = 146_097 * 86_400_000;

/** A list has thousands of times, so no text is made of them. */
function toDate({ bytes, tag, contentStart, end }: DerElement): Date | undefined {
  const yearDigits = tag === derTags.utcTime ? 2 : 4;
  const isTime = tag === derTags.utcTime || tag === derTags.generalizedTime;
  if (!isTime || end - contentStart !== yearDigits + 11 || bytes[end - 1] !== 0x5a) return undefined;
  const at = contentStart + yearDigits;
  const [year, month, day] = [readDigits(bytes, contentStart, at), twoDigits(bytes, at), twoDigits(bytes, at + 2)];
  const [hour, minute, second] = [twoDigits(bytes, at + 4), twoDigits(bytes, at + 6), twoDigits(bytes, at + 8)];
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const fullYear = yearDigits === 4 ? year : year < 50 ? 2000 + year : 1900 + year;
  const date = new Date(Date.UTC(fullYear + 400, month - 1, day, hour, minute, second) - fourCenturiesMs);
  // Date moves a 30th of February to the next month.
  return date.getUTCDate() === day ? date : undefined;
}

function twoDigits(bytes: Buffer, start: number): number {
  return readDigits(bytes, start, start + 2);
}

/** NaN when any of them is no digit. */
function readDigits(bytes: Buffer, start: number, end: number): number {
  let number = 0;
  for (let offset = start; offset < end; offset += 1) {
    const digit = (bytes[offset] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
