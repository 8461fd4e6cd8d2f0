import { TLSSocket } from 'node:tls';
import type { HttpBindings } from '@hono/node-server';

/** What a client showed in the TLS handshake. */
export interface PeerCertificate {
  /** DER. */
  readonly certificate: Buffer;
  /** Whether it hangs from an authority that the listener believes; else anybody may have made it. */
  readonly isVerified: boolean;
}

/** Undefined without TLS, and where the client showed none. */
export function peerCertificateOf(environment: unknown): PeerCertificate | undefined {
  const socket = (environment as Partial<HttpBindings> | undefined)?.incoming?.socket;
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate && { certificate: certificate.raw, isVerified: socket.authorized };
}

/** Undefined where nothing listens, as in a test. */
export function remoteAddressOf(environment: unknown): string | undefined {
  return (environment as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress;
}
