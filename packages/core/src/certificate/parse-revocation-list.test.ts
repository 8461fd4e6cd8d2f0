import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { hex, tlv } from '../../test/der-writer.ts';
import { makeRevocationList, type WantedList } from '../../test/make-revocation-list.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { x509 } from '../../test/peculiar-x509.ts';
import { CertwrightError } from '../errors.ts';
import { formatDistinguishedName } from './distinguished-name.ts';
import { parseCertificate } from './parse-certificate.ts';
import { parseRevocationList, parseRevocationLists, type RevocationList } from './parse-revocation-list.ts';
import { type RevocationReason, revocationReasons } from './revocation-reason.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const authorityConfig = `
[req]
distinguished_name = subject
prompt = no
x509_extensions = extensions
[subject]
O = Harbor
CN = ca
[extensions]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
`;
const key = openssl.makeKey('ec-p256');
const authority = parseCertificate(openssl.selfSign(key, authorityConfig));
const certificate = openssl.write('ca.pem', authority.pem);

type Rest = Omit<WantedList, 'key' | 'certificate'>;
const listOf = (rest: Rest = {}) => makeRevocationList(openssl, { key, certificate, ...rest });
const version2 = { extensions: 'authorityKeyIdentifier = keyid:always', crlNumber: '01' };

/** The reasons that `openssl ca` writes. */
const writtenReasons = [
  'unspecified',
  'keyCompromise',
  'CACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
];
const serialNumbers = ['01', '80', '00FF', '7F'.repeat(20), '0123456789ABCDEF'];

describe('every field of a list is read', () => {
  const pem = listOf({
    ...version2,
    crlNumber: '0ABC',
    revoked: [{ serialNumber: '0A01', reason: 'keyCompromise' }, { serialNumber: '1000' }],
    extra: ['-crl_lastupdate', '20261123223000Z', '-crl_nextupdate', '20500101000000Z'],
  });
  const parsed = parseRevocationList(pem);

  it('is told in the words of RFC 5280', () => {
    const { der, rawExtensions, ...fields } = parsed;
    expect(fields).toEqual({
      pem,
      version: 2,
      signatureAlgorithm: 'ecdsa-with-SHA256',
      issuer: [
        { type: 'organizationName', value: 'Harbor' },
        { type: 'commonName', value: 'ca' },
      ],
      issuerDer: authority.subjectDer,
      thisUpdate: new Date('2026-11-23T22:30:00Z'),
      nextUpdate: new Date('2050-01-01T00:00:00Z'),
      entries: [
        {
          serialNumber: 'a01',
          revocationDate: new Date('2026-11-23T22:29:00Z'),
          reason: 'keyCompromise',
          rawExtensions: [{ oid: '2.5.29.21', critical: false, value: hex('0a0101') }],
        },
        { serialNumber: '1000', revocationDate: new Date('2026-11-23T22:29:00Z'), rawExtensions: [] },
      ],
      crlNumber: 'abc',
      authorityKeyIdentifier: authority.extensions.subjectKeyIdentifier?.keyIdentifier,
    });
    expect(rawExtensions.map(({ oid, critical }) => [oid, critical])).toEqual([
      ['2.5.29.35', false],
      ['2.5.29.20', false],
    ]);
  });

  it('DER, and PEM in a Buffer', () => {
    expect(parseRevocationList(parsed.der)).toEqual(parsed);
    expect(parseRevocationList(Buffer.from(pem))).toEqual(parsed);
  });

  it('a Buffer that is changed afterwards changes nothing', () => {
    const der = Buffer.from(parsed.der);
    const read = parseRevocationList(der);
    der.fill(0);
    expect(read).toEqual(parsed);
  });

  it('several lists of one text, with text and a certificate between them', () => {
    const other = listOf();
    const lists = parseRevocationLists(`first\n${pem}${authority.pem}second\n${other}`);
    expect(lists.map((list) => list.pem)).toEqual([pem, other]);
    expect(parseRevocationList(`${authority.pem}${pem}${other}`).pem).toBe(pem);
    expect(parseRevocationLists(parsed.der)).toEqual([parsed]);
  });
});

describe('@peculiar/x509 reads the same', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({
    serialNumber: (0x4000_0000 + index * 7919).toString(16).toUpperCase(),
    reason: writtenReasons[index % writtenReasons.length] ?? '',
  }));
  const manyPlain = many.map(({ serialNumber }) => ({ serialNumber }));

  test.each<[string, Rest]>([
    ['an empty list of version 1', {}],
    ['an empty list of version 2', version2],
    ['version 1 with entries', { revoked: serialNumbers.map((serialNumber) => ({ serialNumber })) }],
    [
      'every reason that openssl writes',
      { ...version2, revoked: writtenReasons.map((reason, index) => ({ serialNumber: `0${index + 1}`, reason })) },
    ],
    ['1,000 entries', { ...version2, revoked: many }],
    ['1,000 entries of version 1', { revoked: manyPlain }],
    ['a crlNumber of 20 octets', { ...version2, crlNumber: '7F'.repeat(20) }],
    ['a delta list', { ...version2, extensions: '2.5.29.27 = critical, DER:020101' }],
    [
      'an issuing distribution point',
      { ...version2, extensions: 'issuingDistributionPoint = critical, @idp\n[idp]\nonlyuser = TRUE' },
    ],
    ['an unknown critical extension', { ...version2, extensions: '1.2.3.4 = critical, DER:0500' }],
    ['an issuerAltName', { ...version2, extensions: 'issuerAltName = DNS:ca.example' }],
    ['times far away', { extra: ['-crl_lastupdate', '19500101000000Z', '-crl_nextupdate', '99991231235959Z'] }],
    ['an invalidity date', { ...version2, revoked: [{ serialNumber: '01', reason: 'keyTime,20261101000000Z' }] }],
    [
      'a hold instruction',
      { ...version2, revoked: [{ serialNumber: '01', reason: 'holdInstruction,holdInstructionReject' }] },
    ],
  ])('%s', (_title, rest) => {
    const pem = listOf(rest);
    const parsed = parseRevocationList(pem);
    const peculiar = new x509.X509Crl(pem);
    expect(parsed.version).toBe((peculiar.version ?? 0) + 1);
    expect(formatDistinguishedName(parsed.issuer)).toBe(peculiar.issuer);
    expect([parsed.thisUpdate, parsed.nextUpdate]).toEqual([peculiar.thisUpdate, peculiar.nextUpdate]);
    expect(parsed.rawExtensions.map(rawText)).toEqual(peculiar.extensions.map(peculiarText));
    expect(parsed.entries.map(entryText)).toEqual(
      peculiar.entries.map(({ serialNumber, revocationDate, reason, extensions }) =>
        [
          serialNumber.replace(/^0+(?=.)/, ''),
          revocationDate.toISOString(),
          reason ?? 'none',
          ...extensions.map(peculiarText),
        ].join(' '),
      ),
    );
    expect(parsed.entries).toHaveLength(rest.revoked?.length ?? 0);
    expect(pem).toBe(parsed.pem);
  });

  type PeculiarExtension = InstanceType<typeof x509.Extension>;
  const peculiarText = ({ type, critical, value }: PeculiarExtension) =>
    `${type} ${critical} ${Buffer.from(value).toString('hex')}`;
  const rawText = ({ oid, critical, value }: RevocationList['rawExtensions'][number]) =>
    `${oid} ${critical} ${value.toString('hex')}`;
  const entryText = ({ serialNumber, revocationDate, reason, rawExtensions }: RevocationList['entries'][number]) =>
    [
      serialNumber,
      revocationDate.toISOString(),
      reason === undefined ? 'none' : revocationReasons[reason],
      ...rawExtensions.map(rawText),
    ].join(' ');
});

const ecdsa = tlv(0x30, tlv(0x06, hex('2a8648ce3d040302')));
const name = hex('300d310b300906035504030c026361');
const time = (text: string, tag = 0x17) => tlv(tag, Buffer.from(text));
const extension = (oid: string, value: string) => tlv(0x30, tlv(0x06, hex(oid)), tlv(0x04, hex(value)));
const reasonCode = (value: string) => extension('551d15', value);
const entry = (...parts: readonly Buffer[]) => tlv(0x30, hex('020101'), time('261123223000Z'), ...parts);
const extensionsOf = (...extensions: readonly Buffer[]) => tlv(0xa0, tlv(0x30, ...extensions));

interface Parts {
  readonly version: Buffer;
  readonly signature: Buffer;
  readonly thisUpdate: Buffer;
  readonly rest: readonly Buffer[];
}

/** A list written by hand: nothing but what is told differs from one that is read. */
function handMade(parts: Partial<Parts>, ...further: readonly Buffer[]): Buffer {
  const { version = hex('020101'), signature = ecdsa, thisUpdate = time('261123223000Z'), rest = [] } = parts;
  return tlv(0x30, tlv(0x30, version, signature, name, thisUpdate, ...rest), ecdsa, hex('03020000'), ...further);
}

const padding = extension('2a03', '00'.repeat(100));

describe('what openssl does not write is read as well', () => {
  test.each(Object.entries(revocationReasons))('reason %s', (reason, number) => {
    const rest = [tlv(0x30, entry(tlv(0x30, reasonCode(`0a01${number.toString(16).padStart(2, '0')}`))))];
    expect(parseRevocationList(handMade({ rest })).entries[0]?.reason).toBe(
      reason satisfies string as RevocationReason,
    );
  });

  it('no nextUpdate', () => {
    const { nextUpdate, entries, crlNumber } = parseRevocationList(handMade({ rest: [extensionsOf(padding)] }));
    expect([nextUpdate, entries, crlNumber]).toEqual([undefined, [], undefined]);
  });

  it('a GeneralizedTime of the year 1', () => {
    const { thisUpdate } = parseRevocationList(handMade({ thisUpdate: time('00010101000000Z', 0x18) }));
    expect(thisUpdate.toISOString()).toBe('0001-01-01T00:00:00.000Z');
  });
});

describe('what is refused, with the reason', () => {
  test.each<[string, Buffer, string]>([
    ['trailing bytes', Buffer.concat([handMade({}), hex('00')]), '1 trailing bytes after the certificateList'],
    ['trailing fields', handMade({}, hex('0500')), 'the certificateList holds more than its fields'],
    ['version 1 that is written out', handMade({ version: hex('020100') }), 'the version number is 0 and not 1'],
    ['version 3', handMade({ version: hex('020102') }), 'the version number is 2 and not 1'],
    [
      'two signature algorithms',
      handMade({ signature: tlv(0x30, tlv(0x06, hex('2b6570'))) }),
      'signature and signatureAlgorithm differ',
    ],
    ['no thisUpdate', handMade({ thisUpdate: Buffer.alloc(0) }), 'tbsCertList ends before its thisUpdate'],
    [
      'a 29th of February',
      handMade({ thisUpdate: time('270229000000Z') }),
      "the thisUpdate '270229000000Z' is no time",
    ],
    ['an offset', handMade({ thisUpdate: time('261123223000+0100') }), 'is no time'],
    ['a month 13', handMade({ rest: [time('261323223000Z')] }), "the nextUpdate '261323223000Z' is no time"],
    ['an empty list of entries', handMade({ rest: [hex('3000')] }), 'revokedCertificates is there but empty'],
    ['an entry without date', handMade({ rest: [tlv(0x30, hex('3003020101'))] }), 'ends before its revocationDate'],
    ['an entry with more', handMade({ rest: [tlv(0x30, entry(hex('0500')))] }), 'the entry holds more than its fields'],
    [
      'extensions of the list in version 1',
      handMade({ version: Buffer.alloc(0), rest: [extensionsOf(padding)] }),
      'the tbsCertList holds more than its fields',
    ],
    [
      'extensions of an entry in version 1',
      handMade({ version: Buffer.alloc(0), rest: [tlv(0x30, entry(tlv(0x30, reasonCode('0a0101'))))] }),
      'the entry holds more than its fields',
    ],
    ['an empty list of extensions', handMade({ rest: [extensionsOf()] }), 'the extensions are there but empty'],
    ['an empty list in an entry', handMade({ rest: [tlv(0x30, entry(hex('3000')))] }), 'there but empty'],
    ['an extension twice', handMade({ rest: [extensionsOf(padding, padding)] }), 'extension 1.2.3 stands there twice'],
    [
      'two reasons',
      handMade({ rest: [tlv(0x30, entry(tlv(0x30, reasonCode('0a0101'), reasonCode('0a0102'))))] }),
      'extension 2.5.29.21 stands there twice',
    ],
    ['reason 7', handMade({ rest: [tlv(0x30, entry(tlv(0x30, reasonCode('0a0107'))))] }), 'reasonCode 7 means nothing'],
    [
      'reason 11',
      handMade({ rest: [tlv(0x30, entry(tlv(0x30, reasonCode('0a010b'))))] }),
      'reasonCode 11 means nothing',
    ],
    [
      'a reason that is an INTEGER',
      handMade({ rest: [tlv(0x30, entry(tlv(0x30, reasonCode('020101'))))] }),
      'has tag 0x02',
    ],
    ['a crlNumber of -1', handMade({ rest: [extensionsOf(extension('551d14', '0201ff'))] }), 'the crlNumber -1 (hex)'],
    ['a broken AKI', handMade({ rest: [extensionsOf(extension('551d23', '0500'))] }), 'the authorityKeyIdentifier has'],
  ])('%s', (_title, der, reason) => {
    expect(() => parseRevocationList(der)).toThrow(expect.objectContaining({ code: 'revocation-list-invalid' }));
    expect(() => parseRevocationList(der)).toThrow(reason);
  });

  test.each([
    ['an empty text', ''],
    ['text without a block', 'hello'],
    ['a certificate', authority.pem],
    ['a block without end', listOf().slice(0, -30)],
  ])('%s', (_title, text) => {
    for (const read of [parseRevocationList, parseRevocationLists]) {
      expect(() => read(text)).toThrow(
        expect.objectContaining({ code: 'revocation-list-invalid', hint: expect.any(String) }),
      );
    }
  });
});

describe('hostile bytes end in revocation-list-invalid and in nothing else', () => {
  const real = parseRevocationList(
    listOf({ ...version2, revoked: serialNumbers.map((serialNumber) => ({ serialNumber, reason: 'superseded' })) }),
  ).der;

  it('a real list cut short anywhere', () => {
    for (let length = 0; length < real.length; length += 1) {
      expect(() => parseRevocationList(real.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'revocation-list-invalid' }),
      );
    }
  });

  it('a real list with bytes changed', () => {
    const change = fc.record({ offset: fc.nat(real.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = Buffer.from(real);
        for (const { offset, byte } of changes) mutated[offset] = byte;
        try {
          parseRevocationList(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(CertwrightError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
