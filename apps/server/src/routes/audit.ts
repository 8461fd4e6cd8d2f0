import { readAuditTrail } from '@certwright/core';
import { createRoute } from '@hono/zod-openapi';
import { askAs } from '../access/ask-as.ts';
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
      // One more tells whether there is a next page.
      const found = await readAuditTrail(bench, { ...filter, before, limit: limit + 1 });
      const entries = found.toReversed().slice(0, limit);
      const last = entries.at(-1)?.id;
      if (found.length <= limit || last === undefined) return c.json({ entries });
      const next = String(last);
      return c.json({ entries, next }, 200, { link: linkToNext(c.req.url, next) });
    });
  });
  return router;
}
