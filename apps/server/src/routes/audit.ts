import { createRoute } from '@hono/zod-openapi';
import { askAs } from '../access/ask-as.ts';
import { readAuditPage } from '../handlers/read-audit-page.ts';
import { answers, json, withPrincipal } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { auditPage, auditQuery } from '../schemas/audit.ts';
import { linkHeaders, linkToNext } from '../schemas/pages.ts';
import type { RouteOptions } from './route-options.ts';

const read = createRoute({
  method: 'get',
  path: '/audit',
  summary: 'who did what, through what, and how it ended; the newest first',
  tags: ['audit'],
  request: { query: auditQuery },
  responses: answers({ 200: { ...json('a page', auditPage), headers: linkHeaders } }, ...withPrincipal),
});

/** Role admin. */
export function auditRoutes({ workbench, guards }: RouteOptions): Router {
  const router = newRouter();
  router.openapi({ ...read, middleware: guards.known }, (c) => {
    const { limit, cursor: before, ...filter } = c.req.valid('query');
    return askAs(c, workbench, { action: 'read-audit-trail', target: 'audit trail', role: 'admin' }, async (bench) => {
      const page = await readAuditPage(bench, { ...filter, before, limit });
      return c.json(page, 200, page.next === undefined ? {} : { link: linkToNext(c.req.url, page.next) });
    });
  });
  return router;
}
