import type { Certificate } from '../certificate/certificate.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { formatPem, parsePem } from '../certificate/pem.ts';
import { parsePrivateKey } from '../certificate/private-key.ts';
import type { Pkcs12Protection } from '../exchange/pkcs12-protection.ts';
import { newPassphraseArguments, type OpensslJob, passphraseArguments } from './job.ts';
import { readOutput } from './key-and-request.ts';
import { type EncryptedKey, type KeyFile, placeKey } from './key-source.ts';
import { failed, type OpensslOutput, type OpensslRun, type OpensslRunner } from './openssl-runner.ts';

/** What goes into a PKCS#12 file (RFC 7292). */
export interface Pkcs12Request {
  /** Belongs to the first certificate. */
  readonly key: KeyFile | EncryptedKey;
  /** The leaf, then the chain. */
  readonly certificates: readonly Certificate[];
  /** Printable ASCII; the one value that openssl takes only as an argument. */
  readonly friendlyName: string;
  /** Printable ASCII. */
  readonly password: string;
  readonly protection: Pkcs12Protection;
}

/** One process that prints it. */
export function pkcs12Job({ key, certificates, friendlyName, password, protection }: Pkcs12Request): OpensslJob {
  const { encryption, macDigest, iterations } = protection;
  const placed = placeKey('key.pem', key);
  return {
    ...placed,
    files: { ...placed.files, 'certificates.pem': certificates.map(({ pem }) => pem).join('') },
    args: [
      ...['pkcs12', '-export', '-inkey', 'key.pem', '-in', 'certificates.pem', '-name', friendlyName],
      ...['-keypbe', encryption, '-certpbe', encryption, '-macalg', macDigest, '-iter', String(iterations)],
      ...(key.passphrase === undefined ? [] : passphraseArguments),
      ...newPassphraseArguments,
    ],
    newPassphrase: password,
  };
}

/**
 * Makes a PKCS#12 file and reads it back.
 * @returns DER
 * @throws CertwrightError `openssl-failed` when what came out does not hold just what was put in
 */
export async function createPkcs12(runner: OpensslRunner, request: Pkcs12Request): Promise<Buffer> {
  const { stdout, ...run } = await runner.runForBytes(pkcs12Job(request));
  const { encryption, macDigest } = request.protection;
  if (run.exitCode !== 0) throw failed(run, `wrote no file protected by ${encryption} and ${macDigest}`);
  const { certificates, publicKey } = await readPkcs12(runner, stdout, request.password);
  assertSame(run, certificates, request.certificates);
  const [leaf] = request.certificates;
  if (!leaf || !publicKey?.equals(leaf.subjectPublicKeyInfo.der)) throw failed(run, 'wrote another key');
  return stdout;
}

/**
 * Has openssl check the MAC of a file of trusted certificates, and hold what is in it against what should be.
 * @throws CertwrightError `openssl-failed`
 */
export async function assertTrustStore(
  runner: OpensslRunner,
  { content, password, certificates }: { content: Buffer; password: string; certificates: readonly Certificate[] },
): Promise<void> {
  const found = await readPkcs12(runner, content, password);
  assertSame(found.run, found.certificates, certificates);
}

interface Pkcs12Content {
  readonly run: OpensslRun;
  readonly certificates: readonly Certificate[];
  /** SubjectPublicKeyInfo of the private key, DER. */
  readonly publicKey: Buffer | undefined;
}

async function readPkcs12(runner: OpensslRunner, content: Buffer, password: string): Promise<Pkcs12Content> {
  const output = await runner.run({
    files: {},
    binaryFiles: { 'export.p12': content },
    args: ['pkcs12', '-in', 'export.p12', '-noenc', ...passphraseArguments],
    passphrase: password,
  });
  if (output.exitCode !== 0) throw failed(output, `ended with exit code ${output.exitCode}`);
  const certificates = readOutput(output, () => parsePem(output.stdout, 'CERTIFICATE').map(parseCertificate));
  return { run: output, certificates, publicKey: findPublicKey(output) };
}

function findPublicKey(output: OpensslOutput): Buffer | undefined {
  return readOutput(output, () => {
    const [der] = parsePem(output.stdout, 'PRIVATE KEY');
    return der && parsePrivateKey(formatPem('PRIVATE KEY', der)).subjectPublicKeyInfo.der;
  });
}

function assertSame(run: OpensslRun, found: readonly Certificate[], wanted: readonly Certificate[]): void {
  const isSame = found.length === wanted.length && wanted.every(({ der }, index) => found[index]?.der.equals(der));
  if (!isSame) throw failed(run, 'wrote other certificates');
}
