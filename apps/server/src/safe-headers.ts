import type { MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { secureHeaders } from 'hono/secure-headers';
import type { ServerEnvironment } from './server-environment.ts';

/**
 * What keeps a browser from doing more with an answer than to show it. No other site may read one, for nothing says it
 * may. Strict-Transport-Security is left out: it would bind every other service on the same host, as on localhost.
 */
export function safeHeaders(): MiddlewareHandler<ServerEnvironment> {
  const browser = secureHeaders({
    strictTransportSecurity: false,
    xFrameOptions: 'DENY',
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  });
  return every(browser, ownHeaders);
}

/** Problems too have the request's id; and unless a route says otherwise, an answer is for the one who asked, now. */
const ownHeaders: MiddlewareHandler<ServerEnvironment> = async (c, next) => {
  await next();
  c.res.headers.set('x-request-id', c.get('requestId'));
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
};
