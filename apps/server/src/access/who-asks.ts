import {
  authenticateCertificate,
  authenticateToken,
  type CertificateGrant,
  CertwrightError,
  type Principal,
  type Workbench,
} from '@certwright/core';
import type { Context } from 'hono';
import type { PeerCertificate } from './peer-certificate.ts';

export interface WhoAsksOptions {
  readonly workbench: Workbench;
  readonly grants: readonly CertificateGrant[];
  readonly peerCertificateOf: (environment: unknown) => PeerCertificate | undefined;
}

/**
 * The bearer of the token, or else the holder of the client certificate. A token counts alone: one that is wrong is
 * refused whatever certificate came with it.
 * @throws CertwrightError `principal-unknown`
 */
export async function whoAsks(c: Context, options: WhoAsksOptions): Promise<Principal> {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) return authenticateToken(options.workbench, tokenIn(authorization));
  const certificate = verifiedCertificate(options.peerCertificateOf(c.env));
  return authenticateCertificate(options.workbench, certificate, options.grants);
}

/** @throws CertwrightError `principal-unknown` when there is none, or nobody knows who made it */
export function verifiedCertificate(peer: PeerCertificate | undefined): Buffer {
  if (peer?.isVerified) return peer.certificate;
  throw peer ? unknown('the client certificate is of no authority that this server believes') : nobody();
}

/** RFC 6750 §2.1, which allows one form alone. */
function tokenIn(authorization: string): string {
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw unknown('the Authorization header holds no bearer token');
}

export function nobody(): CertwrightError {
  return unknown('nobody says who asks');
}

function unknown(message: string): CertwrightError {
  return new CertwrightError('principal-unknown', message, {
    hint: 'send Authorization: Bearer with a token, or use a client certificate that the server was told of',
  });
}
