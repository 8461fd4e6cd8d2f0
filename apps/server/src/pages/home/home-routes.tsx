import { listProfiles, parseDurationMs, surveyCertificates, type Workbench } from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import { type Fault, mendable } from '../mendable.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/visitor.ts';
import { showPage } from '../show-page.ts';
import { HomePage } from './home-page.tsx';
import { type HomeQuery, homeQuery, toFilter } from './home-query.ts';

/** As many as can be read, and drawn. */
const pageLength = 50;

/** Role viewer, as of `GET /v1/certificates`. */
export function homeRoutes({ workbench, pageGuards }: PageOptions): Router {
  const router = newRouter();
  router.get('/', pageGuards.page, (c) => {
    const query = homeQuery.parse(c.req.query());
    return askAs(c, workbench, { action: 'list', target: 'certificates', role: 'viewer' }, async (bench) => {
      const fault = findWindowFault(query, bench);
      const limit = pageLength;
      // What cannot be narrowed to is not listed at all, but everything else on the page is there.
      const found = await surveyCertificates(bench, fault ? {} : toFilter(query), { limit, after: query.cursor });
      const survey = fault ? { ...found, certificates: [], next: undefined } : found;
      const profiles = listProfiles(bench).map(({ name }) => name);
      const around = { visitor: visitorOf(c), query, profiles, faults: fault?.told, now: bench.clock.now() };
      return showPage(c, <HomePage {...around} {...survey} />, fault?.status);
    });
  });
  return router;
}

function findWindowFault({ show, within }: HomeQuery, bench: Workbench): Fault | undefined {
  if (show !== 'expiring' || within === undefined) return undefined;
  try {
    parseDurationMs(within);
    return undefined;
  } catch (error) {
    return mendable(error, bench);
  }
}
