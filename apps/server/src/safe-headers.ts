import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { ServerEnvironment } from './server-environment.ts';

type Middleware = MiddlewareHandler<ServerEnvironment>;
type Headers = NonNullable<Parameters<typeof secureHeaders>[0]>;

/** Strict-Transport-Security is left out: it would bind every other service on the same host, as on localhost. */
const common: Headers = { strictTransportSecurity: false, xFrameOptions: 'DENY' };
const [none, own] = [["'none'"], ["'self'"]];

/** An answer to a program: a browser does nothing with it but show it. */
const forPrograms: Middleware = secureHeaders({
  ...common,
  contentSecurityPolicy: { defaultSrc: none, frameAncestors: none },
});

/** A page: what it needs comes from here, and its forms go here; it has no script. With no referrer at all a form would have no origin. */
const forPages: Middleware = secureHeaders({
  ...common,
  referrerPolicy: 'same-origin',
  contentSecurityPolicy: {
    defaultSrc: none,
    styleSrc: own,
    imgSrc: own,
    formAction: own,
    baseUri: none,
    frameAncestors: none,
  },
});

/** What keeps a browser from doing more with an answer than it should. No other site may read one, for nothing says it may. */
export function safeHeaders(): Middleware {
  return async (c, next) => {
    await next();
    const isPage = c.res.headers.get('content-type')?.startsWith('text/html') ?? false;
    await (isPage ? forPages : forPrograms)(c, async () => {});
    c.res.headers.set('x-request-id', c.get('requestId'));
    // Unless a route says otherwise, an answer is for the one who asked, now.
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  };
}
