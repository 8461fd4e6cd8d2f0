import type { MiddlewareHandler } from 'hono';
import type { Metrics } from './metrics.ts';

/** Counts problems by their code, whoever answered with them. */
export function countRefusals(metrics: Metrics): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (c.res.headers.get('content-type') !== 'application/problem+json') return;
    const { code } = (await c.res.clone().json()) as { readonly code: string };
    metrics.refused(code);
  };
}
