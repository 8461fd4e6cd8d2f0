import { findRenewals, getIssuedCertificate, type ShownCertificate } from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { pemMediaType } from '../../openapi/choose-form.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import { fileNameOf, fullchain } from '../issue/bundle.ts';
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
      const { listed, certificate } = shown;
      const renewals = await findRenewals(bench, { name: listed?.name ?? '', fingerprint: certificate.fingerprint });
      return showPage(
        c,
        <CertificatePage visitor={visitorOf(c, sessions)} shown={shown} renewals={renewals} now={bench.clock.now()} />,
      );
    });
  });
  const serve = (file: string, textOf: (shown: ShownCertificate) => string) =>
    router.get(`/certificates/:serialNumber/${file}`, pageGuards.page, (c) => {
      const serialNumber = c.req.param('serialNumber') ?? '';
      const authority = c.req.query('authority');
      return askAs(c, workbench, { action: 'show', target: serialNumber, role: 'viewer' }, async (bench) => {
        const shown = await getIssuedCertificate(bench, { serialNumber, authority });
        const name = `${fileNameOf(shown.listed?.name ?? serialNumber)}${file === 'fullchain.pem' ? '-fullchain' : ''}.pem`;
        c.header('content-disposition', `attachment; filename="${name}"`);
        return c.body(textOf(shown), 200, { 'content-type': pemMediaType });
      });
    });
  serve('certificate.pem', ({ certificate }) => certificate.pem);
  serve('fullchain.pem', ({ certificate, chain }) => {
    return fullchain({ certificate, chain: chain.links.map((link) => link.certificate) });
  });
  return router;
}
