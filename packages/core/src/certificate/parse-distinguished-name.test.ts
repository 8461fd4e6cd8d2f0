import { afterAll, expect, it, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { parseCertificate } from './parse-certificate.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const key = openssl.makeKey('ec-p256');
const plain = (subject: string) => `[req]\ndistinguished_name = subject\nprompt = no\n[subject]\n${subject}\n`;
const selfSign = (config: string, ...extra: string[]) => openssl.selfSign(key, config, ...extra);

test.each([
  ['default', 'Grüße'],
  ['pkix', 'Дом'],
  ['utf8only', '家 😀'],
  ['MASK:0x800', 'Дом'],
  ['MASK:0x100', 'Дом'],
  ['MASK:0x4', 'Grüße'],
])('a name under string_mask %s', (mask, value) => {
  const config = plain(`CN = ${value}`).replace('prompt = no', `prompt = no\nutf8 = yes\nstring_mask = ${mask}`);
  expect(parseCertificate(selfSign(config)).subject).toEqual([{ type: 'commonName', value }]);
});

it('an attribute type that it has no name for is told by OID', () => {
  const config = `oid_section = oids\n[oids]\nodd = 1.2.3.4.5\n${plain('odd = value')}`;
  expect(parseCertificate(selfSign(config)).subject).toEqual([{ type: '1.2.3.4.5', value: 'value' }]);
});
