import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics.ts';

/** What the log takes from a request, beside its line. */
export interface LoggedVariables {
  /** Of hono's `requestId`, which stands before. */
  readonly requestId: string;
  /** Set as soon as it is known who asks. */
  readonly principal?: { readonly name: string };
}

const knownMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const longestPath = 300;

/** Tells log and metrics of every request when it is answered: never its query, its headers or its body. */
export function requestLog(options: {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Whose address it comes from. */
  readonly addressOf: (environment: unknown) => string | undefined;
}): MiddlewareHandler<{ Variables: LoggedVariables }> {
  const { log, metrics, addressOf } = options;
  return async (c, next) => {
    const begun = performance.now();
    await next();
    const ms = performance.now() - begun;
    const { method: sent, path } = c.req;
    const { status } = c.res;
    const method = knownMethods.includes(sent) ? sent : 'other';
    metrics.request(method, routePath(c, -1), status, ms / 1000);
    const line = {
      requestId: c.get('requestId'),
      method,
      path: path.slice(0, longestPath),
      status,
      ms: Math.round(ms * 10) / 10,
      principal: c.get('principal')?.name,
      address: addressOf(c.env),
    };
    log[status >= 500 ? 'warn' : 'info'](line, `${method} ${line.path} ${status}`);
  };
}
