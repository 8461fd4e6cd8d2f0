import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { commonName, type HandmadeCertificate, makeHandmadeCertificate, name } from '../handmade-certificate.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, putPair } from './flow-bench.ts';

/** A pair that openssl alone makes under an authority of the folder, as an operator without certwright would. */
export interface ForeignPair {
  readonly authority?: string;
  /** Entries of openssl's config. */
  readonly subject?: string;
  /** Which string types the subject is written in, e.g. `MASK:2` for PrintableString. */
  readonly stringMask?: string;
  /** Entries of openssl's config, and further sections; empty for a certificate of version 1. */
  readonly extensions?: string;
  readonly newkey?: readonly string[];
  readonly passphrase?: string;
  readonly startdate?: string;
  readonly enddate?: string;
}

const usual = 'basicConstraints = CA:FALSE\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid';

/** Puts it into `keys/`, and returns the PEM of its certificate. */
export function makeForeignPair(bench: Bench, name: string, pair: ForeignPair = {}): string {
  const folder = temporaryFolder(onTestFinished);
  const { authority = 'ca', extensions = usual, startdate = '20310101000000Z', enddate = '20320101000000Z' } = pair;
  writeConfig(folder, pair, { authority: bench.file('keys', authority), extensions });
  const { newkey = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], passphrase } = pair;
  const encryption = passphrase === undefined ? ['-noenc'] : ['-passout', `pass:${passphrase}`];
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  openssl(
    'req',
    '-new',
    '-config',
    'c.cnf',
    '-newkey',
    ...newkey,
    ...encryption,
    '-keyout',
    'key.pem',
    '-out',
    'a.csr',
  );
  const certificatePem = openssl(
    ...['ca', '-batch', '-notext', '-config', 'c.cnf', '-preserveDN'],
    ...['-startdate', startdate, '-enddate', enddate, '-in', 'a.csr'],
  );
  putPair(bench.assetsFolder, name, {
    certificatePem,
    privateKeyPem: readFileSync(path.join(folder, 'key.pem'), 'utf8'),
  });
  return certificatePem;
}

function writeConfig(
  folder: string,
  { subject = 'CN = foreign', stringMask = 'utf8only' }: ForeignPair,
  { authority, extensions }: { authority: string; extensions: string },
): void {
  const hasExtensions = extensions !== '';
  writeFileSync(path.join(folder, 'index.txt'), '');
  writeFileSync(
    path.join(folder, 'c.cnf'),
    `[req]\ndistinguished_name = subject\nprompt = no\nutf8 = yes\nstring_mask = ${stringMask}\n[subject]\n${subject}\n` +
      `[ca]\ndefault_ca = authority\n[authority]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\ndefault_md = sha256\n` +
      `certificate = ${authority}.pem\nprivate_key = ${authority}-key.pem\npolicy = policy\nemail_in_dn = yes\n` +
      `${hasExtensions ? 'x509_extensions = extensions\n' : ''}[policy]\nCN = optional\n[extensions]\n${extensions}\n`,
  );
}

/** Puts a pair into `keys/` that says what openssl would not, signed by node:crypto with the key of `ca`. */
export function makeHandmadePair(bench: Bench, pairName: string, parts: Partial<HandmadeCertificate>): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificatePem = makeHandmadeCertificate({
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    signingKey: createPrivateKey(bench.read('keys', 'ca-key.pem')),
    issuer: name(commonName('Test CA')),
    ...parts,
  });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  putPair(bench.assetsFolder, pairName, { certificatePem, privateKeyPem });
}
