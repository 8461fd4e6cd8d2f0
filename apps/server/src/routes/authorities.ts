import { getAddresses, getAuthorityState, listAuthorities } from '@certwright/core';
import { createRoute } from '@hono/zod-openapi';
import { askAs } from '../access/ask-as.ts';
import { answers, json, withPrincipal } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { authorityJson } from '../present/authority-json.ts';
import { authorityList, authorityParameters, authorityWithAddresses } from '../schemas/authority.ts';
import type { RouteOptions } from './route-options.ts';

const about = { method: 'get' as const, tags: ['authorities'] };
const list = createRoute({
  ...about,
  path: '/authorities',
  summary: 'the authorities of the folder',
  responses: answers({ 200: json('by name', authorityList) }, ...withPrincipal),
});
const show = createRoute({
  ...about,
  path: '/authorities/{name}',
  summary: 'an authority, and whether it can sign',
  request: { params: authorityParameters },
  responses: answers(
    { 200: json('it', authorityWithAddresses) },
    'authority-not-found',
    'name-invalid',
    ...withPrincipal,
  ),
});

/** Role viewer. */
export function authorityRoutes({ workbench, guards }: RouteOptions): Router {
  const router = newRouter();
  router.openapi({ ...list, middleware: guards.known }, (c) =>
    askAs(c, workbench, { action: 'list', target: 'authorities', role: 'viewer' }, async (bench) =>
      c.json({ authorities: listAuthorities(bench).map(authorityJson) }),
    ),
  );
  router.openapi({ ...show, middleware: guards.known }, (c) => {
    const { name } = c.req.valid('param');
    return askAs(c, workbench, { action: 'show', target: name, role: 'viewer' }, async (bench) => {
      const state = getAuthorityState(bench, name);
      return c.json({ ...authorityJson(state), addresses: await getAddresses(bench, name) });
    });
  });
  return router;
}
