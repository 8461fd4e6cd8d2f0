import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Credentials } from './test-cluster.ts';
import { verifyToken } from './token.ts';

/** Finds out who calls: `USER in GROUP, GROUP`; undefined when the caller does not prove it. */
export type Authenticate = (request: IncomingMessage) => string | undefined;

/** Reads user and groups from a client certificate that `clientCa` signed, as Kubernetes does. */
export const byCertificate: Authenticate = ({ socket }) => {
  const { authorized, subject } = peerOf(socket as TLSSocket);
  return authorized && subject ? formatCaller([subject.CN].flat().join(), subject.O) : undefined;
};

/** Reads the user from a token that this key pair signed. */
export function byToken({ certificatePem }: Credentials): Authenticate {
  return ({ headers: { authorization = '' } }) => {
    const [scheme, token] = authorization.split(' ');
    return scheme === 'Bearer' && token !== undefined ? verifyToken(token, certificatePem) : undefined;
  };
}

/** Believes the headers of a front proxy, if a certificate shows that it is one. */
export const byFrontProxy: Authenticate = ({ socket, headers }) => {
  const user = headers['x-remote-user'];
  return peerOf(socket as TLSSocket).authorized && typeof user === 'string' ? user : undefined;
};

/** An API server, kubelet or extension API server, as far as TLS is concerned: it tells callers who they are. */
export class HttpsServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(address: string, { credentials, clientCa, authenticate }: ServerIdentity): Promise<HttpsServer> {
    const { certificatePem: cert, keyPem: key } = credentials;
    const options = { cert, key, ca: clientCa.certificatePem, requestCert: true, rejectUnauthorized: false };
    const server = createServer(options, (request, response) => {
      const caller = authenticate.map((find) => find(request)).find((found) => found !== undefined);
      response.writeHead(caller === undefined ? 401 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(caller === undefined ? refusalOf(request) : { caller }));
    });
    await once(server.listen(0, address), 'listening');
    return new HttpsServer(server);
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `https://${address}:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }
}

interface ServerIdentity {
  readonly credentials: Credentials;
  /** Whose certificates are believed. */
  readonly clientCa: Credentials;
  readonly authenticate: readonly Authenticate[];
}

function peerOf(socket: TLSSocket) {
  return { authorized: socket.authorized, subject: socket.getPeerCertificate()?.subject };
}

function formatCaller(user: string, groups: string | string[] | undefined): string {
  return groups === undefined ? user : `${user} in ${[groups].flat().join(', ')}`;
}

function refusalOf({ socket }: IncomingMessage) {
  const why = String((socket as TLSSocket).authorizationError ?? 'no proof');
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Unauthorized', message: why, code: 401 };
}
