import { newRouter, type Router } from '../openapi/new-router.ts';
import type { RouteOptions } from '../routes/route-options.ts';
import { assetRoutes } from './assets.ts';
import { auditPageRoutes } from './audit/audit-page-routes.tsx';
import { authorityPageRoutes } from './authorities/authority-page-routes.tsx';
import { certificatePageRoutes } from './certificate/certificate-routes.tsx';
import { changePageRoutes } from './certificate/change-routes.tsx';
import { homeRoutes } from './home/home-routes.tsx';
import { issuePageRoutes } from './issue/issue-routes.tsx';
import type { PageOptions } from './page-options.ts';
import { createPageGuards } from './session/page-guards.ts';
import { sessionRoutes } from './session/session-routes.tsx';
import { Sessions } from './session/sessions.ts';
import { tokenPageRoutes } from './tokens/token-page-routes.tsx';

const pagesOf = [
  sessionRoutes,
  homeRoutes,
  certificatePageRoutes,
  changePageRoutes,
  issuePageRoutes,
  authorityPageRoutes,
  tokenPageRoutes,
  auditPageRoutes,
];

/** The pages for people, with the same functions and policies as the API; only the way in differs. */
export function pageRoutes(routing: RouteOptions): Router {
  const sessions = new Sessions({ clock: routing.workbench.clock });
  const options: PageOptions = { ...routing, sessions, pageGuards: createPageGuards({ ...routing, sessions }) };
  const router = newRouter();
  router.route('/', assetRoutes(routing.guards));
  for (const routesOf of pagesOf) router.route('/', routesOf(options));
  return router;
}
