import {
  type CertificatePage,
  CertwrightError,
  countCertificates,
  listAuthorities,
  listCertificatePage,
  listProfiles,
} from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/page-guards.ts';
import { showPage } from '../show-page.ts';
import { HomePage } from './home-page.tsx';
import { homeQuery, toFilter } from './home-query.ts';

/** As many as can be read, and drawn. */
const pageLength = 50;

/** Role viewer, as of `GET /v1/certificates`. */
export function homeRoutes({ workbench, pageGuards, sessions }: PageOptions): Router {
  const router = newRouter();
  router.get('/', pageGuards.page, (c) => {
    const query = homeQuery.parse(c.req.query());
    return askAs(c, workbench, { action: 'list', target: 'certificates', role: 'viewer' }, async (bench) => {
      const around = {
        visitor: visitorOf(c, sessions),
        query,
        counts: await countCertificates(bench),
        authorities: listAuthorities(bench).map(({ name }) => name),
        profiles: listProfiles(bench).map(({ name }) => name),
        now: bench.clock.now(),
      };
      try {
        const page = await listCertificatePage(bench, toFilter(query), { limit: pageLength, after: query.cursor });
        return showPage(c, <HomePage {...around} {...page} />);
      } catch (error) {
        if (!(error instanceof CertwrightError) || error.code !== 'request-invalid') throw error;
        const nothing: CertificatePage = { certificates: [] };
        return showPage(c, <HomePage {...around} {...nothing} fault={`${error.message}; ${error.hint}`} />, 400);
      }
    });
  });
  return router;
}
