import { afterAll, describe, expect, it } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import type { Certificate } from './certificate.ts';
import { findChain } from './find-chain.ts';
import { parseCertificate } from './parse-certificate.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

openssl.write('ca.cnf', 'basicConstraints = critical, CA:TRUE\n');
const config = (name: string) => `[req]\ndistinguished_name = s\nprompt = no\n[s]\nCN = ${name}\n`;
const newKey = ['ecparam', '-name', 'prime256v1', '-genkey', '-noout'];

/** A key of that file, in the folder. */
function makeKey(file: string): string {
  return openssl.write(`${file}.key`, openssl.run(...newKey));
}

/** A certificate of this name for the key in `key`, signed by the name and key of others. */
function sign(name: string, key: string, issuer: Certificate, issuerKey: string): Certificate {
  openssl.write('request.csr', openssl.request(key, config(name)));
  openssl.write('issuer.pem', issuer.pem);
  const by = ['-CA', 'issuer.pem', '-CAkey', issuerKey, '-extfile', 'ca.cnf'];
  return parseCertificate(openssl.run('x509', '-req', '-in', 'request.csr', ...by));
}

const keys = { root: makeKey('root'), other: makeKey('other'), low: makeKey('low'), leaf: makeKey('leaf') };
const root = parseCertificate(openssl.selfSign(keys.root, config('root')));
const sameName = parseCertificate(openssl.selfSign(keys.other, config('root')));
const low = sign('low', keys.low, root, keys.root);
const leaf = sign('leaf', keys.leaf, low, keys.low);

describe('the chain above a certificate', () => {
  it.each([
    ['its issuer first, up to the root, in whatever order they are known', leaf, [root, low], [low, root]],
    ['as far as they are known', leaf, [low], [low]],
    ['nothing without its issuer', leaf, [root], []],
    ['nothing above what signs itself', root, [root, low], []],
    ['not by name alone: the key must have signed', low, [sameName, root], [root]],
    ['nothing of what is known but did not sign', leaf, [sameName], []],
  ])('%s', (_title, certificate, known, chain) => {
    expect(findChain(certificate, known)).toEqual(chain);
  });

  it('two that signed each other end it', () => {
    const lowAgain = sign('low', keys.low, sameName, keys.other);
    const crossed = sign('root', keys.other, lowAgain, keys.low);
    expect(findChain(leaf, [lowAgain, crossed])).toEqual([lowAgain, crossed]);
  });

  it('of several issuers the first that is known', () => {
    const again = sign('low', keys.low, root, keys.root);
    expect(findChain(leaf, [again, low, root])).toEqual([again, root]);
  });
});
