import { afterAll, describe, expect, it, test } from 'vitest';
import { hex, tlv } from '../../test/der-writer.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { parseCertificate } from './parse-certificate.ts';
import { parseNameConstraints } from './parse-name-constraints.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const key = openssl.makeKey('ec-p256');
const selfSign = (constraints: string, sections = '') =>
  openssl.selfSign(
    key,
    `[req]
distinguished_name = subject
prompt = no
x509_extensions = extensions
[subject]
CN = ca
[extensions]
basicConstraints = critical, CA:TRUE
nameConstraints = ${constraints}
${sections}
`,
  );

describe('name constraints that openssl wrote', () => {
  const pem = selfSign(
    'critical, @constraints',
    `[constraints]
permitted;DNS.1 = example.com
permitted;DNS.2 = .example.org
permitted;IP.1 = 10.0.0.0/255.0.0.0
permitted;IP.2 = 192.0.2.7/255.255.255.255
permitted;IP.3 = 2001:db8::/ffff:ffff::
permitted;IP.4 = ::/::
permitted;email.1 = alice@example.com
permitted;URI.1 = .example.com
permitted;dirName.1 = directory
excluded;DNS.1 = bad.example.com
excluded;RID.1 = 1.2.3
[directory]
C = DE
O = Harbor`,
  );
  const { nameConstraints } = parseCertificate(pem).extensions;

  it('are read', () => {
    expect(nameConstraints).toEqual({
      critical: true,
      permittedSubtrees: [
        { type: 'dNSName', value: 'example.com' },
        { type: 'dNSName', value: '.example.org' },
        { type: 'iPAddress', value: '10.0.0.0/8' },
        { type: 'iPAddress', value: '192.0.2.7/32' },
        { type: 'iPAddress', value: '2001:db8::/32' },
        { type: 'iPAddress', value: '::/0' },
        { type: 'rfc822Name', value: 'alice@example.com' },
        { type: 'uniformResourceIdentifier', value: '.example.com' },
        {
          type: 'directoryName',
          value: [
            { type: 'countryName', value: 'DE' },
            { type: 'organizationName', value: 'Harbor' },
          ],
        },
      ],
      excludedSubtrees: [
        { type: 'dNSName', value: 'bad.example.com' },
        { type: 'other', tag: 8, value: '2a03' },
      ],
    });
  });

  it('are as many as openssl tells of', () => {
    openssl.write('constraints.pem', pem);
    const told = openssl.run('x509', '-in', 'constraints.pem', '-noout', '-ext', 'nameConstraints');
    expect(told.match(/^ {6,}.*:.*$/gm)).toHaveLength(11);
  });
});

const subtree = (base: string) => tlv(0x30, hex(base));
const permitted = (...subtrees: readonly Buffer[]) => tlv(0xa0, ...subtrees);

describe('what is refused, with the reason', () => {
  test.each<[string, Buffer, string]>([
    ['an empty one', hex('3000'), 'nameConstraints is empty'],
    ['an empty list', tlv(0x30, permitted()), 'a list of subtrees is empty'],
    ['a minimum', tlv(0x30, permitted(subtree('820161 800101'))), 'a subtree has a minimum or a maximum'],
    ['a minimum of 0 that is written out', tlv(0x30, permitted(subtree('820161 800100'))), 'has a minimum'],
    ['a maximum', tlv(0x30, permitted(subtree('820161 810101'))), 'a subtree has a minimum or a maximum'],
    ['an address without mask', tlv(0x30, permitted(subtree('8704 0a000000'))), 'an iPAddress range of 4 bytes'],
    [
      'a mask with a hole',
      tlv(0x30, permitted(subtree('8708 0a000000 ff00ff00'))),
      'the mask 255.0.255.0 of an iPAddress range is no prefix',
    ],
    ['a name of no kind', tlv(0x30, permitted(subtree('890161'))), 'no general name'],
    ['a broken directoryName', tlv(0x30, permitted(subtree('a4020500'))), 'directoryName has tag 0x05'],
    ['more than two lists', tlv(0x30, permitted(subtree('820161')), hex('a200')), 'holds more than its fields'],
  ])('%s', (_title, value, reason) => {
    expect(() => parseNameConstraints(value)).toThrow(expect.objectContaining({ code: 'certificate-unreadable' }));
    expect(() => parseNameConstraints(value)).toThrow(reason);
  });

  it('as part of a certificate, with the clause that is broken', () => {
    expect(() => parseCertificate(selfSign('critical, DER:3000'))).toThrow(
      expect.objectContaining({
        message: 'the certificate cannot be read: nameConstraints is empty',
        citation: 'RFC 5280 §4.2.1.10',
      }),
    );
  });
});
