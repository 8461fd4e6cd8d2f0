import type { MiddlewareHandler } from 'hono';
import type { ProblemDetails } from '../../problem-details.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { ProblemPage } from './problem-page.tsx';

/** Shows refusals to browsers as pages, whatever refused; programs, and all who ask below `/v1`, get problem details. */
export function problemsAsPages(): MiddlewareHandler<ServerEnvironment> {
  return async (c, next) => {
    await next();
    const wantsPage = c.req.header('accept')?.includes('text/html') && !/^\/v1(\/|$)/.test(c.req.path);
    if (!wantsPage || c.res.headers.get('content-type') !== 'application/problem+json') return;
    const { status, headers } = c.res;
    const problem = (await c.res.json()) as ProblemDetails;
    const kept = ['retry-after', 'allow'].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const page = `<!doctype html>${<ProblemPage problem={problem} visitor={{}} />}`;
    // What is put in place of an answer would take over the headers of the former one.
    c.res = undefined;
    c.res = new Response(page, {
      status,
      headers: { ...Object.fromEntries(kept), 'content-type': 'text/html; charset=UTF-8' },
    });
  };
}
