import type { Workbench } from '@certwright/core';
import type { Guards } from '../access/guards.ts';
import type { PeerCertificate } from '../access/peer-certificate.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** What the routes work with. */
export interface RouteOptions {
  /** The server's own; those who ask get one of theirs from it. */
  readonly workbench: Workbench;
  readonly guards: Guards;
  readonly metrics: Metrics;
  /** The one that signs where a request does not say. */
  readonly authority: string;
  readonly onFault: (error: unknown) => void;
  readonly peerCertificateOf: (environment: unknown) => PeerCertificate | undefined;
  readonly addressOf: (environment: unknown) => string | undefined;
}
