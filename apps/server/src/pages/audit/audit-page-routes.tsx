import { type AuditAction, auditActions, CertwrightError, readAuditTrail } from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/page-guards.ts';
import { showPage } from '../show-page.ts';
import { AuditPage } from './audit-page.tsx';

const pageLength = 100;

/** Role admin, as of `GET /v1/audit`. */
export function auditPageRoutes({ workbench, pageGuards, sessions }: PageOptions): Router {
  const router = newRouter();
  router.get('/audit', pageGuards.page, (c) => {
    const fields = Object.fromEntries(
      Object.entries(c.req.query())
        .map(([name, value]) => [name, value.trim()] as const)
        .filter(([, value]) => value !== ''),
    );
    return askAs(c, workbench, { action: 'read-audit-trail', target: 'audit trail', role: 'admin' }, async (bench) => {
      const around = { visitor: visitorOf(c, sessions), fields };
      try {
        // One more tells whether there are older ones.
        const found = await readAuditTrail(bench, { ...toQuery(fields), limit: pageLength + 1 });
        const entries = found.toReversed().slice(0, pageLength);
        const last = found.length > pageLength ? entries.at(-1) : undefined;
        const nextPath = last && `/audit?${new URLSearchParams({ ...fields, before: String(last.id) })}`;
        return showPage(c, <AuditPage {...around} entries={entries} nextPath={nextPath} />);
      } catch (error) {
        if (!(error instanceof CertwrightError) || error.code !== 'request-invalid') throw error;
        return showPage(c, <AuditPage {...around} entries={[]} fault={`${error.message}; ${error.hint}`} />, 400);
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
