import { constants } from 'node:crypto';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Limits } from '../settings/settings-schema.ts';
import { limitConnections } from './connection-limit.ts';
import type { TlsMaterial } from './tls-material.ts';
import type { Fetch, Work } from './work.ts';

export interface ListenerOptions {
  readonly fetch: Fetch<HttpBindings>;
  readonly work: Work;
  readonly limits: Limits;
}

/** Longer than any head that this API has a use for. */
const maxHeaderSize = 8 * 1024;

/** HTTPS that asks clients for a certificate and takes those without one too: what one may do is decided for each request. */
export function createHttpsListener(material: TlsMaterial, options: ListenerOptions): HttpsServer {
  const tls = {
    ...secureContextOf(material),
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: options.limits.headersTimeout * 1000,
  };
  return prepare(createHttpsServer({ ...serverOptions(options.limits), ...tls }, listenerOf(options)), options);
}

/** Plain HTTP, for what is public and carries its own signature. */
export function createHttpListener(options: ListenerOptions): Server {
  return prepare(createHttpServer(serverOptions(options.limits), listenerOf(options)), options);
}

/** What also replaces the certificate of a listener that is at work. */
export function secureContextOf({ cert, key, ca }: TlsMaterial) {
  return {
    cert,
    key,
    ca: [...ca],
    minVersion: 'TLSv1.2' as const,
    // An authority that was brought may have nothing above it.
    allowPartialTrustChain: true,
    // A session that is taken up again would bring back a client certificate that nobody has looked at since.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

function serverOptions({ headersTimeout, requestTimeout, keepAliveTimeout }: Limits): ServerOptions {
  return {
    maxHeaderSize,
    headersTimeout: headersTimeout * 1000,
    // Node wants the whole to have no less time than its head.
    requestTimeout: Math.max(headersTimeout, requestTimeout) * 1000,
    keepAliveTimeout: keepAliveTimeout * 1000,
    // Node's own 30 s would give every slow client as much on top.
    connectionsCheckingInterval: 1000,
  };
}

function listenerOf({ fetch, work }: ListenerOptions) {
  const guarded = work.guard(fetch);
  const answer = getRequestListener((request, environment) => guarded(request, environment as HttpBindings));
  return async (request: IncomingMessage, response: ServerResponse) => {
    // The refusals while draining do not count, or nobody could ever be done.
    const done = work.isDraining ? () => {} : work.begin();
    const sent = new Promise((resolve) => response.once('close', resolve));
    // Of a client that goes away, the work goes on; and what is done is not sent yet.
    await Promise.allSettled([answer(request, response), sent]);
    done();
  };
}

function prepare<Listener extends Server>(server: Listener, { limits }: ListenerOptions): Listener {
  limitConnections(server, limits);
  // A client that goes away in the middle of a handshake is no fault of the server's.
  server.on('tlsClientError', () => {});
  return server;
}
