import {
  CertwrightError,
  getIssuedCertificate,
  renewToHolder,
  revokeCertificate,
  type ShownCertificate,
  type Workbench,
} from '@certwright/core';
import type { Context } from 'hono';
import { actAs, askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import { statusOfCode } from '../../problem-details.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { certificatePath } from '../certificate-path.ts';
import { readFields } from '../form-fields.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/page-guards.ts';
import { type PageStatus, showPage } from '../show-page.ts';
import { RenewPage } from './renew-page.tsx';
import { RevokePage } from './revoke-page.tsx';

type C = Context<ServerEnvironment>;

const revokePath = '/certificates/:serialNumber/revoke';
const renewPath = '/certificates/:serialNumber/renew';

/** Role issuer, as of the same paths of the API. */
export function changePageRoutes({ workbench, pageGuards, sessions, metrics }: PageOptions): Router {
  const router = newRouter();
  const whichOf = (c: C) => ({ serialNumber: c.req.param('serialNumber') ?? '', authority: c.req.query('authority') });
  const propsOf = (c: C, shown: ShownCertificate) => ({
    visitor: visitorOf(c, sessions),
    shown,
    authority: c.req.query('authority'),
  });
  const confirm = (c: C, pageOf: (shown: ShownCertificate) => Parameters<typeof showPage>[1]) => {
    const which = whichOf(c);
    const decision = { action: 'show', target: which.serialNumber, role: 'issuer' } as const;
    return askAs(c, workbench, decision, async (bench) =>
      showPage(c, pageOf(await getIssuedCertificate(bench, which))),
    );
  };
  router.get(revokePath, pageGuards.page, (c) => confirm(c, (shown) => <RevokePage {...propsOf(c, shown)} />));
  router.get(renewPath, pageGuards.page, (c) => confirm(c, (shown) => <RenewPage {...propsOf(c, shown)} />));
  router.post(revokePath, pageGuards.signedInForm, async (c) => {
    const which = whichOf(c);
    const { reason } = await readFields(c);
    const decision = { action: 'revoke', target: which.serialNumber, role: 'issuer' } as const;
    return actAs(c, workbench, decision, async (bench, { issuingPolicy }) => {
      const shown = await getIssuedCertificate(bench, which);
      return orAgain(
        async () => {
          const certificate = { pemOrDer: shown.certificate.pem };
          await revokeCertificate(bench, { certificate, reason }, { issuingPolicy });
          return c.redirect(certificatePath(which), 303);
        },
        (fault, status) => showPage(c, <RevokePage {...propsOf(c, shown)} fault={fault} />, status),
      );
    });
  });
  router.post(renewPath, pageGuards.issuingForm, async (c) => {
    const which = whichOf(c);
    const fields = await readFields(c);
    const decision = { action: 'renew', target: which.serialNumber, role: 'issuer' } as const;
    return actAs(c, workbench, decision, async (bench, { issuingPolicy }) => {
      const shown = await getIssuedCertificate(bench, which);
      return orAgain(
        async () => {
          const { certificationRequest, lifetimeDays } = fields;
          const days = lifetimeDays === undefined ? undefined : Number(lifetimeDays);
          const wanted = { ...which, certificationRequest, lifetimeDays: days };
          const renewed = await renew(bench, wanted, issuingPolicy);
          metrics.issued(renewed.profile);
          const { serialNumber } = renewed.certificate;
          return c.redirect(certificatePath({ serialNumber, authority: renewed.authority }), 303);
        },
        (fault, status) => showPage(c, <RenewPage {...propsOf(c, shown)} fields={fields} fault={fault} />, status),
      );
    });
  });
  return router;
}

const renew = (
  bench: Workbench,
  wanted: Parameters<typeof renewToHolder>[1],
  issuingPolicy: NonNullable<Parameters<typeof renewToHolder>[2]>['issuingPolicy'],
) => renewToHolder(bench, wanted, { issuingPolicy });

/** What the one who asks can mend is told in the form; all else goes to the page of problems. */
async function orAgain(
  work: () => Promise<Response>,
  again: (fault: string, status: PageStatus) => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CertwrightError) || statusOfCode(error.code) >= 500) throw error;
    const { message, hint, details, code } = error;
    const told = details.length > 1 ? details.join('; ') : message;
    return again(hint === undefined ? told : `${told}; ${hint}`, statusOfCode(code) as PageStatus);
  }
}
