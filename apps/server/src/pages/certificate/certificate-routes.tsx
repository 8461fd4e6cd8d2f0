import { findRenewals, getIssuedCertificate, type ShownCertificate, type Workbench } from '@certwright/core';
import type { Context } from 'hono';
import { askAs } from '../../access/ask-as.ts';
import { pemMediaType } from '../../openapi/choose-form.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import type { PageOptions } from '../page-options.ts';
import { fileNameOf, fullchain } from '../pem-files.ts';
import { visitorOf } from '../session/visitor.ts';
import { showPage } from '../show-page.ts';
import { CertificatePage } from './certificate-page.tsx';
import { referenceOf } from './reference-of.ts';

type Answer = (c: Context<ServerEnvironment>, shown: ShownCertificate, bench: Workbench) => Promise<Response>;

/** Role viewer, as of `GET /v1/certificates/{serialNumber}`. */
export function certificatePageRoutes({ workbench, pageGuards }: PageOptions): Router {
  const router = newRouter();
  const serve = (below: string, answer: Answer) =>
    router.get(`/certificates/:serialNumber${below}`, pageGuards.page, (c) => {
      const reference = referenceOf(c);
      return askAs(c, workbench, { action: 'show', target: reference.serialNumber, role: 'viewer' }, async (bench) =>
        answer(c, await getIssuedCertificate(bench, reference), bench),
      );
    });
  serve('', async (c, shown, bench) => {
    const renewals = await findRenewals(bench, {
      name: shown.listed?.name ?? '',
      fingerprint: shown.certificate.fingerprint,
    });
    const now = bench.clock.now();
    return showPage(c, <CertificatePage visitor={visitorOf(c)} shown={shown} renewals={renewals} now={now} />);
  });
  serve('/certificate.pem', async (c, { certificate, listed }) =>
    download(c, `${fileNameOf(listed?.name ?? certificate.serialNumber)}.pem`, certificate.pem),
  );
  serve('/fullchain.pem', async (c, { certificate, listed, chain: { links } }) => {
    const name = `${fileNameOf(listed?.name ?? certificate.serialNumber)}-fullchain.pem`;
    return download(c, name, fullchain({ certificate, chain: links.map((link) => link.certificate) }));
  });
  return router;
}

function download(c: Context, fileName: string, pem: string): Response {
  const headers = { 'content-type': pemMediaType, 'content-disposition': `attachment; filename="${fileName}"` };
  return c.body(pem, 200, headers);
}
