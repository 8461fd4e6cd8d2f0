import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithPeers } from '../peers/find-program.ts';
import { getOutput, runProgram } from '../peers/run-program.ts';
import { faultyChains } from './faulty-chains/all.ts';
import { type Asked, type Chain, pki } from './faulty-chains/chain.ts';

afterAll(() => pki.remove());

const byBoth = [
  'no authority above it',
  'an authority above it that is not trusted',
  'signed by another key of the same name',
  'changed after it was signed',
  'a client in the place of a server',
  'a server in the place of a client',
  'an issuer that says CA:FALSE',
  'an issuer without basicConstraints',
  'an issuer whose keyUsage has no keyCertSign',
  'an unknown critical extension',
  'a signature over MD5',
  'an authorityKeyIdentifier of another key',
  'name constraints: dNSName',
  'name constraints: dNSName, a name that only ends alike',
  'name constraints: dNSName, excluded',
  'name constraints: a wildcard over more than is permitted',
  'name constraints: the second of two names',
  'name constraints: both permitted and excluded',
  'name constraints: iPAddress',
  'name constraints: iPAddress, excluded',
  'name constraints: iPAddress of version 6',
  'name constraints: rfc822Name, a host',
  'name constraints: rfc822Name, a domain',
  'name constraints: rfc822Name, excluded',
  'name constraints: an address in the subject',
];
const byGnutlsOnly = [
  'asked for another host',
  'asked for a host above it',
  'asked for two labels for a wildcard',
  'asked for an address that is only a common name',
  'asked for another address',
  'asked for an IPv4 address written as IPv6',
  'asked for another IDN',
  'an authority of clients above a server',
  'an unknown critical extension of the trusted one',
  'the same extension twice',
  'the same extension twice in an issuer',
  'an RSA key of 1024 bits',
  'a curve that TLS does not use',
  'a curve whose parameters are written out',
  'a signature over SHA-1',
  'version 1 with extensions',
  'name constraints: rfc822Name, a mailbox',
  'name constraints that cannot be read',
  'revoked',
  'an authority that is revoked',
  'revoked by the newer of two lists',
];
const byNssOnly = [
  'expired',
  'not valid yet',
  'a trusted authority that expired',
  'anyExtendedKeyUsage in place of the purpose',
  'a keyUsage that serves no server',
  'a keyUsage that serves no client',
  'a keyUsage without usages',
  'a trusted one without basicConstraints',
  'more authorities than a pathLenConstraint allows',
  'an authorityKeyIdentifier that is critical',
  'an authorityInfoAccess that is critical',
  'a policy that an authority asks for and that is not there',
  'name constraints: dNSName, everything excluded',
  'name constraints: an IPv6 address where IPv4 is permitted',
  'name constraints: URI, a host',
  'name constraints: URI, a domain',
  'name constraints: URI, excluded',
  'name constraints: URI without a host',
  'name constraints: directoryName of the subjectAltName',
  'name constraints of the trusted one, over an authority below',
];

/**
 * The faults that a peer sees too. It is laxer about all others, or cannot be asked: both let pass serial numbers,
 * names in another syntax, criticality, weak lists and a wildcard over an excluded name; GnuTLS also takes a common name
 * for a host, CA:TRUE for a server and constraints for URIs and directory names as they come; vfychain asks no names.
 */
const gnutls = [...byBoth, ...byGnutlsOnly];
const nss = [...byBoth, ...byNssOnly];

interface Peer {
  readonly name: string;
  readonly programs: readonly string[];
  readonly sees: readonly string[];
  readonly accepts: (chain: Chain, asked: Asked) => Promise<boolean>;
}

const purposes = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

async function certtoolAccepts(chain: Chain, { hostname, ip, email, purpose }: Asked): Promise<boolean> {
  const { leaf, between = [], trusted, lists = [] } = chain;
  const infile = pki.write('chain.pem', [leaf, ...between].map(({ pem }) => pem).join(''));
  const name = hostname ?? ip;
  const { exitCode } = await runProgram(
    'certtool',
    [
      ...['--verify', '--verify-profile=medium', '--load-ca-certificate', trusted.path, '--infile', infile],
      ...(lists.length > 0 ? ['--load-crl', pki.write('lists.pem', lists.join(''))] : []),
      ...(purpose ? [`--verify-purpose=${purposes[purpose]}`] : []),
      ...(name === undefined ? [] : [`--verify-hostname=${name}`]),
      ...(email === undefined ? [] : [`--verify-email=${email}`]),
    ],
    { cwd: pki.path },
  );
  return exitCode === 0;
}

const database = `sql:${path.join(pki.path, 'nss')}`;
const usages = { server: '1', client: '0' };

/** By its own path builder (`-pp`); it always asks for a usage. */
async function vfychainAccepts({ leaf, between = [], trusted }: Chain, { purpose = 'server', at }: Asked) {
  const time = at === undefined ? [] : ['-b', `${at.slice(2).replaceAll('-', '')}0000Z`];
  const certificates = [leaf, ...between].flatMap((certificate) => ['-a', certificate.path]);
  const args = ['-d', database, ...time, '-u', usages[purpose], '-pp', ...certificates, '-t', '-a', trusted.path];
  return (await runProgram('vfychain', args, { cwd: pki.path })).exitCode === 0;
}

const peers: readonly Peer[] = [
  { name: 'GnuTLS', programs: ['certtool'], sees: gnutls, accepts: certtoolAccepts },
  { name: 'NSS', programs: ['vfychain', 'certutil'], sees: nss, accepts: vfychainAccepts },
];

for (const { name, programs, sees, accepts } of peers) {
  describeWithPeers(`${name} says the same`, programs, () => {
    beforeAll(async () => {
      if (name !== 'NSS') return;
      mkdirSync(path.join(pki.path, 'nss'));
      await getOutput('certutil', ['-N', '-d', database, '--empty-password'], { cwd: pki.path });
    });

    it.each(faultyChains.filter(({ title }) => sees.includes(title)))(
      '$title',
      async ({ asked = {}, goodAsked = asked, bad, good }) => {
        expect(await accepts(bad(), asked)).toBe(false);
        expect(await accepts(good(), goodAsked)).toBe(true);
      },
    );
  });
}

describe('the lists above', () => {
  it('name chains that there are', () => {
    const titles = faultyChains.map(({ title }) => title);
    expect([...gnutls, ...nss].filter((title) => !titles.includes(title))).toEqual([]);
  });
});
