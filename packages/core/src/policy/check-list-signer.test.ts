import { afterAll, expect, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { checkListSigner } from './check-list-signer.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());
const key = openssl.makeKey('ec-p256');

test.each([
  ['keyUsage = keyCertSign, cRLSign', []],
  ['basicConstraints = CA:TRUE', []],
  ['keyUsage = keyCertSign', ['its keyUsage has no cRLSign (RFC 5280 §4.2.1.3)']],
])('%s', (extension, faults) => {
  const config = `[req]\ndistinguished_name = s\nprompt = no\nx509_extensions = e\n[s]\nCN = ca\n[e]\n${extension}\n`;
  expect(checkListSigner(parseCertificate(openssl.selfSign(key, config)))).toEqual(faults);
});
