import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { askAs } from '../access/ask-as.ts';
import { answers, withPrincipal } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { isLoopback } from '../settings/listen-address.ts';
import type { RouteOptions } from './route-options.ts';

const route = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'what Prometheus is told; without a principal for those on this machine',
  tags: ['operation'],
  responses: answers(
    { 200: { description: 'the text format of Prometheus', content: { 'text/plain': { schema: z.string() } } } },
    ...withPrincipal,
  ),
});

/** Role viewer, or a process of this machine. */
export function metricsRoutes({ workbench, guards, metrics, addressOf }: RouteOptions): Router {
  const router = newRouter();
  const answer = async (c: Context) => c.body(await metrics.text(), 200, { 'content-type': metrics.contentType });
  router.get('/metrics', async (c, next) => (isLoopback(addressOf(c.env) ?? '') ? answer(c) : next()));
  router.openapi({ ...route, middleware: guards.known }, (c) =>
    askAs(c, workbench, { action: 'show', target: 'metrics', role: 'viewer' }, () => answer(c)),
  );
  return router;
}
