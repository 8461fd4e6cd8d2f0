import { type AuditAction, auditActions } from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { readAuditPage } from '../../handlers/read-audit-page.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import { filledFields } from '../form-fields.ts';
import { mendable } from '../mendable.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/visitor.ts';
import { showPage } from '../show-page.ts';
import { AuditPage } from './audit-page.tsx';

const pageLength = 100;

/** Role admin, as of `GET /v1/audit`. */
export function auditPageRoutes({ workbench, pageGuards }: PageOptions): Router {
  const router = newRouter();
  router.get('/audit', pageGuards.page, (c) => {
    const fields = filledFields(c.req.query());
    return askAs(c, workbench, { action: 'read-audit-trail', target: 'audit trail', role: 'admin' }, async (bench) => {
      const around = { visitor: visitorOf(c), fields };
      try {
        const { entries, next } = await readAuditPage(bench, { ...toQuery(fields), limit: pageLength });
        const nextPath = next && `/audit?${new URLSearchParams({ ...fields, before: next })}`;
        return showPage(c, <AuditPage {...around} entries={entries} nextPath={nextPath} />);
      } catch (error) {
        const { told, status } = mendable(error, bench);
        return showPage(c, <AuditPage {...around} entries={[]} faults={told} />, status);
      }
    });
  });
  return router;
}

/** What no form sends narrows nothing. */
function toQuery({ action, target, principal, since, before }: Readonly<Record<string, string>>) {
  return {
    target,
    principal,
    since,
    action: auditActions.find((one): one is AuditAction => one === action),
    before: before !== undefined && /^[1-9]\d{0,14}$/.test(before) ? Number(before) : undefined,
  };
}
