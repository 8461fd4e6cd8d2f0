import { failed, type OpensslRunner } from './openssl-runner.ts';
import { citationOfVerifyError } from './verify-error-citations.ts';

/** What `openssl verify` is asked about; each text holds PEM blocks, and none when there is nothing. */
export interface ChainToVerify {
  readonly certificatePem: string;
  readonly trustedPem: string;
  readonly untrustedPem: string;
  readonly revocationListsPem: string;
  readonly at: Date;
  readonly purpose?: 'server' | 'client' | undefined;
}

/** One thing that `openssl verify` objects to. */
export interface VerifyError {
  /** An X509_V_ERR number. */
  readonly code: number;
  /** How far above the certificate that was asked about. */
  readonly depth: number;
  readonly words: string;
  readonly citation: string;
}

/**
 * openssl's own verdict: what it objects to, empty when it accepts the certificate. Names are not asked for, because it
 * would take a common name for one, and the system's authorities are not trusted.
 * @throws CertwrightError `openssl-failed` when it tells neither, and what the runner throws
 */
export async function verifyChain(runner: OpensslRunner, chain: ChainToVerify): Promise<VerifyError[]> {
  const run = await runner.run({ files: filesOf(chain), args: argumentsFor(chain) });
  const errors = parseErrors(run.stderr);
  const isAccepted = run.exitCode === 0 && run.stdout === 'certificate.pem: OK\n';
  if (errors.length > 0 || isAccepted) return errors;
  if (/^Unable to load certificate file$|^Could not (?:read|find|open) .* from certificate\.pem$/m.test(run.stderr)) {
    return [{ code: 0, depth: 0, words: 'openssl cannot read the certificate', citation: 'RFC 5280 §4.1' }];
  }
  throw failed(run, 'told no verdict');
}

function filesOf(chain: ChainToVerify): Record<string, string> {
  return {
    'certificate.pem': chain.certificatePem,
    'trusted.pem': chain.trustedPem,
    ...(chain.untrustedPem !== '' && { 'untrusted.pem': chain.untrustedPem }),
    ...(chain.revocationListsPem !== '' && { 'lists.pem': chain.revocationListsPem }),
  };
}

/** Every one will do: without it, openssl wants one that it was told. */
const anyPolicy = '2.5.29.32.0';
const purposeNames = { server: 'sslserver', client: 'sslclient' } as const;

function argumentsFor({ untrustedPem, revocationListsPem, purpose, at }: ChainToVerify): string[] {
  return [
    ...['verify', '-no-CApath', '-no-CAstore', '-CAfile', 'trusted.pem'],
    // Whatever is trusted ends the chain, also when it did not sign itself.
    '-partial_chain',
    // 112 bits at least: no RSA below 2048, no SHA-1.
    ...['-policy_check', '-policy', anyPolicy, '-auth_level', '2', '-attime', String(Math.floor(at.getTime() / 1000))],
    ...(untrustedPem === '' ? [] : ['-untrusted', 'untrusted.pem']),
    ...(revocationListsPem === '' ? [] : ['-crl_check', '-CRLfile', 'lists.pem']),
    ...(purpose === undefined ? [] : ['-purpose', purposeNames[purpose]]),
    'certificate.pem',
  ];
}

/** The line before each tells the subject, in which openssl escapes line breaks. */
function parseErrors(stderr: string): VerifyError[] {
  return [...stderr.matchAll(/^error (\d+) at (\d+) depth lookup: ?(.+)$/gm)].map(([, code, depth, words = '']) => ({
    code: Number(code),
    depth: Number(depth),
    words,
    citation: citationOfVerifyError(Number(code)),
  }));
}
