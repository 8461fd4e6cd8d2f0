import { randomUUID } from 'node:crypto';
import { getIssuedCertificate, renewToHolder, type ShownCertificate } from '@certwright/core';
import type { Context } from 'hono';
import { actAs, askAs } from '../../access/ask-as.ts';
import { revokeAndTell } from '../../handlers/revoke-and-tell.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { certificatePath } from '../certificate-path.ts';
import { readFields } from '../form-fields.ts';
import { makeBundle } from '../issue/bundle.ts';
import { IssuedPage } from '../issue/issued-page.tsx';
import { mendable } from '../mendable.ts';
import type { PageOptions } from '../page-options.ts';
import { onceKey } from '../session/once-key.ts';
import { OnceOnly } from '../session/once-only.ts';
import { visitorOf } from '../session/visitor.ts';
import { showPage } from '../show-page.ts';
import { referenceOf } from './reference-of.ts';
import { RenewPage } from './renew-page.tsx';
import { RevokePage } from './revoke-page.tsx';
import { RevokedPage } from './revoked-page.tsx';

type C = Context<ServerEnvironment>;

const revokePath = '/certificates/:serialNumber/revoke';
const renewPath = '/certificates/:serialNumber/renew';

/** Role issuer, as of the same paths of the API. */
export function changePageRoutes(options: PageOptions): Router {
  const { workbench, pageGuards } = options;
  const router = newRouter();
  const confirm = (c: C, pageOf: (shown: ShownCertificate) => Parameters<typeof showPage>[1]) => {
    const reference = referenceOf(c);
    const decision = { action: 'show', target: reference.serialNumber, role: 'issuer' } as const;
    return askAs(c, workbench, decision, async (bench) =>
      showPage(c, pageOf(await getIssuedCertificate(bench, reference))),
    );
  };
  router.get(revokePath, pageGuards.page, (c) =>
    confirm(c, (shown) => <RevokePage visitor={visitorOf(c)} shown={shown} />),
  );
  router.get(renewPath, pageGuards.page, (c) =>
    confirm(c, (shown) => <RenewPage visitor={visitorOf(c)} shown={shown} fields={{ once: randomUUID() }} />),
  );
  router.post(revokePath, pageGuards.signedInForm, (c) => revoke(c, options));
  const onceOnly = new OnceOnly();
  router.post(renewPath, pageGuards.issuingForm, (c) => renew(c, options, onceOnly));
  return router;
}

async function revoke(c: C, { workbench }: PageOptions): Promise<Response> {
  const reference = referenceOf(c);
  const { reason } = await readFields(c);
  const decision = { action: 'revoke', target: reference.serialNumber, role: 'issuer' } as const;
  return actAs(c, workbench, decision, async (bench, { issuingPolicy }) => {
    const visitor = visitorOf(c);
    try {
      const revoked = await revokeAndTell(bench, { ...reference, reason, issuingPolicy });
      return showPage(c, <RevokedPage visitor={visitor} reference={reference} revoked={revoked} />);
    } catch (error) {
      const { told, status } = mendable(error, bench);
      const shown = await getIssuedCertificate(bench, reference);
      return showPage(c, <RevokePage visitor={visitor} shown={shown} told={told} />, status);
    }
  });
}

async function renew(c: C, { workbench, metrics }: PageOptions, onceOnly: OnceOnly): Promise<Response> {
  const reference = referenceOf(c);
  const fields = await readFields(c);
  const decision = { action: 'renew', target: reference.serialNumber, role: 'issuer' } as const;
  return actAs(c, workbench, decision, async (bench, { issuingPolicy }) => {
    const visitor = visitorOf(c);
    try {
      const { certificationRequest, lifetimeDays } = fields;
      const order = { ...reference, certificationRequest, lifetimeDays: toDays(lifetimeDays) };
      const issued = await onceOnly.run(onceKey(fields), () => renewToHolder(bench, order, { issuingPolicy }));
      // Sent twice: the page of the certificate leads to what renewed it.
      if (!issued) return c.redirect(certificatePath(reference), 303);
      metrics.issued(issued.profile);
      const bundle = await makeBundle(bench, issued);
      return showPage(c, <IssuedPage {...{ visitor, issued, bundle }} what="Renewed" />, 201);
    } catch (error) {
      const { told, status } = mendable(error, bench);
      const shown = await getIssuedCertificate(bench, reference);
      return showPage(c, <RenewPage {...{ visitor, shown, fields, told }} />, status);
    }
  });
}

/** What is no number is left to core, which names it. */
function toDays(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}
