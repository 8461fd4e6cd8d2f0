import { newRouter, type Router } from '../openapi/new-router.ts';
import type { RouteOptions } from '../routes/route-options.ts';
import { assetRoutes } from './assets.ts';
import { certificatePageRoutes } from './certificate/certificate-routes.tsx';
import { homeRoutes } from './home/home-routes.tsx';
import type { PageOptions } from './page-options.ts';
import { createPageGuards } from './session/page-guards.ts';
import { sessionRoutes } from './session/session-routes.tsx';
import { Sessions } from './session/sessions.ts';

/** The pages for people, with the same functions and policies as the API; only the way in differs. */
export function pageRoutes(routing: RouteOptions): Router {
  const sessions = new Sessions({ clock: routing.workbench.clock });
  const options: PageOptions = { ...routing, sessions, pageGuards: createPageGuards({ ...routing, sessions }) };
  const router = newRouter();
  router.route('/', assetRoutes(routing.guards));
  for (const routesOf of [sessionRoutes, homeRoutes, certificatePageRoutes]) router.route('/', routesOf(options));
  return router;
}
