import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../../test/der-writer.ts';
import { contentOf, DerFields, derTags, readDer } from '../certificate/der.ts';
import {
  writeBmpString,
  writeInteger,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSet,
} from './write-der.ts';

describe('an element', () => {
  it.each([
    [0, '04 00'],
    [127, '04 7f'],
    [128, '04 81 80'],
    [255, '04 81 ff'],
    [256, '04 82 01 00'],
    [65_536, '04 83 01 00 00'],
  ])('of %d bytes has its length in the fewest bytes', (length, head) => {
    expect(writeOctetString(Buffer.alloc(length))).toEqual(Buffer.concat([hex(head), Buffer.alloc(length)]));
  });

  it.each([
    [0, '02 01 00'],
    [3, '02 01 03'],
    [127, '02 01 7f'],
    [128, '02 02 00 80'],
    [2048, '02 02 08 00'],
    [100_000, '02 03 01 86 a0'],
  ])('the integer %d', (value, encoding) => {
    expect(writeInteger(value)).toEqual(hex(encoding));
  });

  it.each([
    ['2.5.29.37.0', '06 04 55 1d 25 00'],
    ['1.2.840.113549.1.7.1', '06 09 2a 86 48 86 f7 0d 01 07 01'],
    ['2.16.840.1.113894.746875.1.1', '06 0c 60 86 48 01 86 f9 66 ad ca 7b 01 01'],
    ['1.3.14.3.2.26', '06 05 2b 0e 03 02 1a'],
  ])('the object identifier %s', (oid, encoding) => {
    expect(writeObjectIdentifier(oid)).toEqual(hex(encoding));
  });

  it('text as UTF-16, big-endian', () => {
    expect(writeBmpString('ca-2')).toEqual(hex('1e 08 00 63 00 61 00 2d 00 32'));
  });

  it('a set in the order of its encodings', () => {
    const [short, long] = [writeInteger(1), writeInteger(300)];
    expect(writeSet(long, short)).toEqual(hex('31 07 02 01 01 02 02 01 2c'));
  });
});

it('what is written is read back by the strict reader', () => {
  const bytes = fc.uint8Array({ maxLength: 70_000, size: 'max' });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 4 }), (parts) => {
      const encoding = writeSequence(...parts.map((part) => writeOctetString(Buffer.from(part))));
      const fields = new DerFields(readDer(encoding, derTags.sequence, 'parts'), 'parts');
      const read = fields.takeAll(derTags.octetString, 'part').map(contentOf);
      expect(read).toEqual(parts.map((part) => Buffer.from(part)));
    }),
    { numRuns: 50 },
  );
});
