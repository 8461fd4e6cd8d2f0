import { CertwrightError } from '../errors.ts';

/** One tag, length and content inside `bytes`: it begins at `start`, its content lies from `contentStart` up to `end`. */
export interface DerElement {
  readonly bytes: Buffer;
  readonly tag: number;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

/** Identifier octets (X.690 §8.1.2). */
export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier octet of a context-specific tag, such as the `[0]` of a version. */
export function contextTag(number: number, form: 'primitive' | 'constructed'): number {
  return (form === 'constructed' ? 0xa0 : 0x80) | number;
}

/** What every reader here throws: code `certificate-unreadable`. */
export function derFault(message: string): CertwrightError {
  return new CertwrightError('certificate-unreadable', message);
}

/**
 * The one element that fills `bytes`. Strict as DER is (X.690 §10.1): definite lengths in the fewest bytes, one-byte
 * tags, nothing behind the end. Throws `certificate-unreadable`.
 */
export function readDer(bytes: Buffer, tag: number, what: string): DerElement {
  const element = readElement(bytes, 0, bytes.length);
  if (element.tag !== tag) throw wrongTag(element, tag, what);
  if (element.end !== bytes.length) throw derFault(`${bytes.length - element.end} trailing bytes after the ${what}`);
  return element;
}

/** The bytes of the content, not copied. */
export function contentOf(element: DerElement): Buffer {
  return element.bytes.subarray(element.contentStart, element.end);
}

/** The bytes of the whole element, tag and length included, not copied. */
export function encodingOf(element: DerElement): Buffer {
  return element.bytes.subarray(element.start, element.end);
}

/** Takes the elements inside a constructed one, from first to last. Each method throws `certificate-unreadable`. */
export class DerFields {
  readonly #parent: DerElement;
  readonly #what: string;
  #offset: number;

  /** `what` names the parent in messages. */
  constructor(parent: DerElement, what: string) {
    this.#parent = parent;
    this.#what = what;
    this.#offset = parent.contentStart;
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#parent.end;
  }

  /** The next element, of any tag. */
  takeAny(field: string): DerElement {
    if (this.isAtEnd) throw derFault(`${this.#what} ends before its ${field}`);
    const element = readElement(this.#parent.bytes, this.#offset, this.#parent.end);
    this.#offset = element.end;
    return element;
  }

  take(tag: number, field: string): DerElement {
    const element = this.takeAny(field);
    if (element.tag !== tag) throw wrongTag(element, tag, `${field} of the ${this.#what}`);
    return element;
  }

  /** The next element if it has this tag; otherwise it stays where it is. */
  takeOptional(tag: number, field: string): DerElement | undefined {
    return !this.isAtEnd && this.#parent.bytes[this.#offset] === tag ? this.takeAny(field) : undefined;
  }

  /** Every element that is left, each of this tag. */
  takeAll(tag: number, field: string): DerElement[] {
    const elements: DerElement[] = [];
    while (!this.isAtEnd) elements.push(this.take(tag, field));
    return elements;
  }

  finish(): void {
    if (!this.isAtEnd) throw derFault(`the ${this.#what} holds more than its fields, at offset ${this.#offset}`);
  }
}

function readElement(bytes: Buffer, start: number, end: number): DerElement {
  const tag = byteAt(bytes, start, end);
  if ((tag & 0x1f) === 0x1f) throw derFault(`a tag of more than one byte at offset ${start}`);
  const first = byteAt(bytes, start + 1, end);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const contentStart = start + 2 + lengthBytes;
  const length = first < 0x80 ? first : readLongLength(bytes, start + 2, lengthBytes, end);
  if (length > end - contentStart) throw derFault(`the element at offset ${start} is longer than what it stands in`);
  return { bytes, tag, start, contentStart, end: contentStart + length };
}

function readLongLength(bytes: Buffer, offset: number, count: number, end: number): number {
  if (count === 0) throw derFault(`an indefinite length at offset ${offset - 1}`);
  if (count > 4) throw derFault(`a length of ${count} bytes at offset ${offset - 1}`);
  let length = 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + byteAt(bytes, offset + index, end);
  const isShortest = length >= 0x80 && length >= 256 ** (count - 1);
  if (!isShortest) throw derFault(`a length in more bytes than it needs at offset ${offset - 1}`);
  return length;
}

function byteAt(bytes: Buffer, offset: number, end: number): number {
  const byte = offset < end ? bytes[offset] : undefined;
  if (byte === undefined) throw derFault(`the encoding ends in the middle of an element, at offset ${offset}`);
  return byte;
}

function wrongTag(element: DerElement, tag: number, what: string): CertwrightError {
  return derFault(
    `the ${what} has tag 0x${hexByte(element.tag)} and not 0x${hexByte(tag)}, at offset ${element.start}`,
  );
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
