import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Credentials } from './test-cluster.ts';
import { deadlineMs } from './wait-until.ts';

export interface HttpsCall {
  /** What the caller trusts: one authority, and nothing else. */
  readonly ca: Credentials;
  readonly credentials?: Credentials;
  readonly headers?: Readonly<Record<string, string>>;
  /** By which name the server is called, when not by that of the URL. */
  readonly servername?: string;
  readonly body?: string;
}

/** The body of the answer; rejects when TLS fails on either side, and for any answer but 200. */
export async function callHttps(url: string, { ca, credentials, body, ...call }: HttpsCall): Promise<string> {
  const outgoing = request(url, {
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
    ca: ca.certificatePem,
    ...(credentials && { cert: credentials.certificatePem, key: credentials.keyPem }),
    ...call,
    signal: AbortSignal.timeout(deadlineMs),
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${answer}`);
  return answer;
}

/** Who the server says that the caller is. */
export async function whoAmI(url: string, call: HttpsCall): Promise<string> {
  return JSON.parse(await callHttps(`${url}/whoami`, call)).caller;
}
