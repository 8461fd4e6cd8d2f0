import type { CertificationRequest } from '../certificate/certificate.ts';
import type { KeyAlgorithm } from '../certificate/key-algorithm.ts';
import { keyAlgorithms } from '../certificate/key-algorithm.ts';
import { parseCertificationRequest } from '../certificate/parse-certification-request.ts';
import { formatPem, parsePem } from '../certificate/pem.ts';
import { parsePrivateKey } from '../certificate/private-key.ts';
import { formatConfig } from '../openssl-config/format-config.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { subjectAltNameEntry, subjectAltNameSection, subjectSection } from './config-sections.ts';
import { type OpensslJob, passphraseArguments } from './job.ts';
import type { KeyFile } from './key-source.ts';
import { failed, type OpensslOutput, type OpensslRun, type OpensslRunner } from './openssl-runner.ts';

export interface KeyAndRequest {
  /** PKCS#8, not encrypted. */
  readonly privateKeyPem: string;
  readonly certificationRequest: CertificationRequest;
}

const newKeyArguments: Record<KeyAlgorithm, readonly string[]> = {
  'ec-p256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:named_curve'],
  'ec-p384': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-pkeyopt', 'ec_param_enc:named_curve'],
  'rsa-2048': ['rsa:2048'],
  'rsa-3072': ['rsa:3072'],
  'rsa-4096': ['rsa:4096'],
  ed25519: ['ed25519'],
};

/** One process that prints both the new key and the request for a decided certificate. */
export function keyAndRequestJob(tbs: TbsCertificate): OpensslJob {
  return { files: { 'request.cnf': requestConfig(tbs) }, args: keyAndRequestArguments(tbs, 'request.cnf') };
}

/** The same for several, one after another; what one needs in its arguments, all must need. */
export function keysAndRequestsJob(tbsCertificates: readonly TbsCertificate[]): OpensslJob {
  const [first] = tbsCertificates;
  if (!first) throw new Error('no key is asked for');
  const files = Object.fromEntries(tbsCertificates.map((tbs, index) => [`request-${index}.cnf`, requestConfig(tbs)]));
  return { files, args: keyAndRequestArguments(first, '{}'), forEach: Object.keys(files) };
}

export function keyAndRequestArguments(tbs: TbsCertificate, configFile: string): string[] {
  const algorithm = keyAlgorithms.find((known) => known === tbs.keyAlgorithm);
  if (!algorithm) throw new Error(`no key can be made of kind ${tbs.keyAlgorithm}`);
  return [...requestArguments(tbs, configFile), '-newkey', ...newKeyArguments[algorithm], '-noenc', '-keyout', '-'];
}

/** For a new key whose request is not used: it then says nothing that openssl could refuse. */
export function withoutSubject(tbs: TbsCertificate): TbsCertificate {
  return { ...tbs, subject: [], extensions: { basicConstraints: tbs.extensions.basicConstraints } };
}

/** A request for a decided certificate from a key that is there. */
export function requestJob(tbs: TbsCertificate, key: KeyFile): OpensslJob {
  return {
    files: { 'request.cnf': requestConfig(tbs) },
    links: { 'key.pem': key.path },
    args: [
      ...requestArguments(tbs, 'request.cnf'),
      '-key',
      'key.pem',
      ...(key.passphrase === undefined ? [] : passphraseArguments),
    ],
    passphrase: key.passphrase,
  };
}

/**
 * Makes a key and its request.
 * @throws CertwrightError `openssl-failed` when what came out is not what was asked for
 */
export async function createKeyAndRequest(runner: OpensslRunner, tbs: TbsCertificate): Promise<KeyAndRequest> {
  const job = keyAndRequestJob(tbs);
  const output = await runner.run({ ...job, discardStderr: true });
  // Once more, to hear why it failed.
  return readKeyAndRequest(output.exitCode === 0 ? output : await runner.run(job), tbs.keyAlgorithm);
}

/** @throws CertwrightError `openssl-failed` when the output does not hold a whole key and its request */
export function readKeyAndRequest(output: OpensslOutput, keyAlgorithm: string): KeyAndRequest {
  const certificationRequest = readRequest(output);
  const der = readOutput(output, () => parsePem(output.stdout, 'PRIVATE KEY'))[0];
  if (!der) throw failed(output, 'printed no whole key');
  const privateKeyPem = formatPem('PRIVATE KEY', der);
  const { subjectPublicKeyInfo } = readOutput(output, () => parsePrivateKey(privateKeyPem));
  if (
    subjectPublicKeyInfo.algorithm !== keyAlgorithm ||
    !subjectPublicKeyInfo.der.equals(certificationRequest.subjectPublicKeyInfo.der)
  ) {
    throw failed(output, `made a key or a request that is not the ${keyAlgorithm} asked for`);
  }
  return { privateKeyPem, certificationRequest };
}

/**
 * Makes a request from a key that is there.
 * @throws CertwrightError `openssl-failed`
 */
export async function createRequest(
  runner: OpensslRunner,
  tbs: TbsCertificate,
  key: KeyFile,
): Promise<CertificationRequest> {
  return readRequest(await runner.run(requestJob(tbs, key)));
}

function requestArguments(tbs: TbsCertificate, configFile: string): string[] {
  // An empty section of names is an error to openssl; only this makes an empty subject.
  const emptySubject = tbs.subject.length === 0 ? ['-subj', '/'] : [];
  return ['req', '-new', '-config', configFile, ...emptySubject];
}

function requestConfig({ subject, extensions: { subjectAltName } }: TbsCertificate): string {
  const req = [
    { key: 'prompt', value: 'no' },
    { key: 'utf8', value: 'yes' },
    { key: 'string_mask', value: 'utf8only' },
    { key: 'distinguished_name', value: 'subject' },
    ...(subjectAltName ? [{ key: 'req_extensions', value: 'extensions' }] : []),
  ];
  return formatConfig([
    { name: 'req', entries: req },
    subjectSection(subject),
    ...(subjectAltName
      ? [
          { name: 'extensions', entries: [subjectAltNameEntry(subjectAltName)] },
          subjectAltNameSection(subjectAltName.names),
        ]
      : []),
  ]);
}

/** @throws CertwrightError `openssl-failed` when the output does not hold a whole request */
export function readRequest(output: OpensslOutput): CertificationRequest {
  if (output.exitCode !== 0) throw failed(output, `ended with exit code ${output.exitCode}`);
  const der = readOutput(output, () => parsePem(output.stdout, 'CERTIFICATE REQUEST'))[0];
  if (!der) throw failed(output, 'printed no whole certification request');
  return readOutput(output, () => parseCertificationRequest(der));
}

/** What openssl printed is not trusted: half a file or garbage is its failure, not a bug of ours. */
export function readOutput<Value>(output: OpensslRun, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw failed(output, 'printed something that cannot be read', cause);
  }
}
