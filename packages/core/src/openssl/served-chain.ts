import type { Certificate } from '../certificate/certificate.ts';
import { ipVersion } from '../certificate/ip-address.ts';
import { parseCertificates } from '../certificate/parse-certificate.ts';
import { CertwrightError } from '../errors.ts';
import { formatServerAddress, type ServerAddress } from '../request/parse-server-address.ts';
import type { OpensslJob } from './job.ts';
import type { OpensslOutput, OpensslRunner } from './openssl-runner.ts';

/** Whom to ask, each part read by `parseServerAddress` and `parseServerName`: they become arguments. */
export interface AskedServer extends ServerAddress {
  /** The name to ask for; the host itself where it is missing and the host is a name. */
  readonly serverName?: string | undefined;
}

/** The server's own certificate first. */
export type ServedChain = readonly [Certificate, ...Certificate[]];

/** For the connection and the whole handshake. */
const connectionTimeoutMs = 10_000;

/**
 * The certificates that a server sends in the handshake, in its order, its own first; nothing about them is checked. A
 * server that asks for a client certificate has sent its own before.
 * @throws CertwrightError `connection-failed` when nobody listens, answers in time, or speaks TLS;
 *   `certificate-unreadable` for a certificate that is none
 */
export async function fetchServedChain(runner: OpensslRunner, server: AskedServer): Promise<ServedChain> {
  const output = await ask(runner, server);
  // What the server says after the handshake is printed too, and could look like a certificate.
  const [chain = '', ...rest] = output.stdout.split('\n---\nServer certificate\n');
  const [certificate, ...others] = rest.length === 0 ? [] : parseCertificates(chain);
  if (!certificate) throw explain(server, output);
  return [certificate, ...others];
}

function servedChainJob(server: AskedServer): OpensslJob {
  const { host, serverName = ipVersion(host) === 0 ? host : undefined } = server;
  return {
    files: {},
    args: [
      ...['s_client', '-connect', formatServerAddress(server)],
      ...(serverName === undefined ? ['-noservername'] : ['-servername', serverName]),
      '-showcerts',
      // Nothing is verified, so nobody's trust is read; and a weak or old server is one that somebody wants to see.
      ...['-no-CAfile', '-no-CApath', '-no-CAstore', '-cipher', 'DEFAULT:@SECLEVEL=0'],
    ],
    timeoutMs: connectionTimeoutMs,
  };
}

async function ask(runner: OpensslRunner, server: AskedServer): Promise<OpensslOutput> {
  try {
    return await runner.run(servedChainJob(server));
  } catch (cause) {
    if (!(cause instanceof CertwrightError) || cause.code !== 'openssl-timed-out') throw cause;
    throw failed(
      `${formatServerAddress(server)} did not complete a TLS handshake in time`,
      'check host and port, and that a TLS server listens there',
      cause,
    );
  }
}

/** By what openssl's libraries say (ERR_print_errors, the same in all versions) before and after the connection. */
function explain(server: ServerAddress, { stdout, stderr }: OpensslOutput): CertwrightError {
  const address = formatServerAddress(server);
  if (/BIO_lookup/.test(stderr)) return failed(`the host ${server.host} is not known`, 'check its name');
  if (!stdout.startsWith('CONNECTED')) {
    const reason = /:system library:[^:]*:([^:\n]+)/.exec(stderr)?.[1]?.toLowerCase() ?? 'no connection';
    return failed(`${address} cannot be reached (${reason})`, 'check host and port, and that the server runs');
  }
  if (/:(wrong version number|packet length too long|http request):/.test(stderr)) {
    return failed(`${address} does not speak TLS`, 'check the port: a server may have another one for TLS');
  }
  return failed(
    `${address} ended the TLS handshake before it sent a certificate`,
    'a server may want to be asked for one of its names: --servername; --verbose shows what openssl says',
  );
}

function failed(message: string, hint: string, cause?: unknown): CertwrightError {
  return new CertwrightError('connection-failed', message, { hint, cause });
}
