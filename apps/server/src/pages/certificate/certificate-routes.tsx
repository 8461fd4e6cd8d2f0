import { getIssuedCertificate } from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/page-guards.ts';
import { showPage } from '../show-page.ts';
import { CertificatePage } from './certificate-page.tsx';

/** Role viewer, as of `GET /v1/certificates/{serialNumber}`. */
export function certificatePageRoutes({ workbench, pageGuards, sessions }: PageOptions): Router {
  const router = newRouter();
  router.get('/certificates/:serialNumber', pageGuards.page, (c) => {
    const serialNumber = c.req.param('serialNumber');
    const authority = c.req.query('authority');
    return askAs(c, workbench, { action: 'show', target: serialNumber, role: 'viewer' }, async (bench) => {
      const shown = await getIssuedCertificate(bench, { serialNumber, authority });
      return showPage(c, <CertificatePage visitor={visitorOf(c, sessions)} shown={shown} now={bench.clock.now()} />);
    });
  });
  return router;
}
