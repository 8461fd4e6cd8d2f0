import type { MiddlewareHandler } from 'hono';
import type { ProblemDetails } from '../../problem-details.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { findVisitor } from '../session/visitor.ts';
import { ProblemPage } from './problem-page.tsx';

/** Shows refusals to browsers as pages, whatever refused; programs, and all who ask below `/v1`, get problem details. */
export function problemsAsPages(): MiddlewareHandler<ServerEnvironment> {
  return async (c, next) => {
    await next();
    const wantsPage = c.req.header('accept')?.includes('text/html') && !/^\/v1(\/|$)/.test(c.req.path);
    if (!wantsPage || c.res.headers.get('content-type') !== 'application/problem+json') return;
    const problem = (await c.res.json()) as ProblemDetails;
    const page = `<!doctype html>${<ProblemPage problem={problem} visitor={findVisitor(c)} />}`;
    // hono takes over the other headers of the answer in whose place this is put.
    c.res = new Response(page, { status: c.res.status, headers: { 'content-type': 'text/html; charset=UTF-8' } });
  };
}
