import type { Certificate } from '../certificate/certificate.ts';
import type { OcspRequest } from '../certificate/parse-ocsp-request.ts';
import { type OcspResponse, parseOcspResponse } from '../certificate/parse-ocsp-response.ts';
import { formatIndex, type IndexEntry } from './index-file.ts';
import { type OpensslJob, passphraseArguments } from './job.ts';
import { readOutput } from './key-and-request.ts';
import { failed, type OpensslRunner } from './openssl-runner.ts';
import type { SigningAuthority } from './signing-job.ts';

/** What a question is answered with. */
export interface OcspAnswering {
  readonly request: OcspRequest;
  readonly issuer: Certificate;
  /** Who signs the answer. */
  readonly responder: SigningAuthority;
  /** Of those that are asked about; openssl answers `unknown` for one that is not among them. */
  readonly entries: readonly IndexEntry[];
}

/** From thisUpdate to nextUpdate: an answer is taken for true so long. */
const validForMinutes = 60;

/**
 * Has an answer made and signed; its times are those of the system, as openssl asks no other clock.
 * @throws CertwrightError `openssl-failed`, and whatever the runner throws
 */
export async function signOcspAnswer(runner: OpensslRunner, answering: OcspAnswering): Promise<OcspResponse> {
  const output = await runner.runForBytes(ocspJob(answering));
  if (output.exitCode !== 0) throw failed(output, `ended with exit code ${output.exitCode}`);
  return readOutput(output, () => parseOcspResponse(output.stdout));
}

function ocspJob({ request, issuer, responder, entries }: OcspAnswering): OpensslJob {
  const { certificate, key } = responder;
  return {
    files: { 'index.txt': formatIndex(entries), 'authority.pem': issuer.pem, 'responder.pem': certificate.pem },
    binaryFiles: { 'request.der': request.der },
    links: { 'responder-key.pem': key.path },
    args: [
      ...['ocsp', '-index', 'index.txt', '-CA', 'authority.pem', '-reqin', 'request.der'],
      ...['-rsigner', 'responder.pem', '-rkey', 'responder-key.pem'],
      ...(key.passphrase === undefined ? [] : passphraseArguments),
      ...['-nmin', String(validForMinutes), '-respout', '-'],
    ],
    passphrase: key.passphrase,
  };
}
