import type { Server } from 'node:http';
import { promisify } from 'node:util';
import { findSoonestExpiry, getAuthorityState, type Workbench } from '@certwright/core';
import type { IssuingQueue } from '../limits/issuing-queue.ts';
import type { MetricSources } from '../metrics/metrics.ts';

export interface Measured {
  readonly workbench: Workbench;
  /** The one that signs. */
  readonly authority: string;
  /** Those that are open by then. */
  readonly listeners: readonly Server[];
  readonly queue: IssuingQueue;
}

/** Where the metrics find what they tell at a scrape. */
export function metricSources({ workbench, authority, listeners, queue }: Measured): MetricSources {
  return {
    openssl: () => workbench.load(),
    issuing: () => queue.size,
    connections: async () => {
      const counts = await Promise.all(listeners.map((one) => promisify(one.getConnections.bind(one))()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    expiries: async () => ({
      authority: getAuthorityState(workbench, authority).certificate.validity.notAfter,
      soonestLeaf: await findSoonestExpiry(workbench),
    }),
  };
}
