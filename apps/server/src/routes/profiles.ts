import { listProfiles } from '@certwright/core';
import { createRoute } from '@hono/zod-openapi';
import { askAs } from '../access/ask-as.ts';
import { answers, json, withPrincipal } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { profileList } from '../schemas/profile.ts';
import type { RouteOptions } from './route-options.ts';

const list = createRoute({
  method: 'get',
  path: '/profiles',
  summary: 'the kinds of certificates',
  tags: ['profiles'],
  responses: answers({ 200: json('by name', profileList) }, 'profile-invalid', ...withPrincipal),
});

/** Role viewer. */
export function profileRoutes({ workbench, guards }: RouteOptions): Router {
  const router = newRouter();
  router.openapi({ ...list, middleware: guards.known }, (c) =>
    askAs(c, workbench, { action: 'list', target: 'profiles', role: 'viewer' }, async (bench) => {
      const profiles = listProfiles(bench).map(({ name, description, builtIn }) => ({ name, description, builtIn }));
      return c.json({ profiles });
    }),
  );
  return router;
}
