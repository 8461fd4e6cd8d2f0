import {
  type AuthorityStatus,
  CertwrightError,
  getAuthorityState,
  getAuthorityStatus,
  getAuthorityTree,
  listAuthorities,
  type Workbench,
} from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/visitor.ts';
import { showPage } from '../show-page.ts';
import { AuthoritiesPage } from './authorities-page.tsx';
import { TrustPage } from './trust-page.tsx';

/** Role viewer, as of `GET /v1/authorities`; how to trust one is for anybody, as its certificate is. */
export function authorityPageRoutes({ workbench, guards, pageGuards }: PageOptions): Router {
  const router = newRouter();
  router.get('/authorities', pageGuards.page, (c) =>
    askAs(c, workbench, { action: 'list', target: 'authorities', role: 'viewer' }, async (bench) => {
      const { roots, withoutIssuer } = await getAuthorityTree(bench);
      const nodes = [...roots, ...withoutIssuer].filter((one) => one.isAuthority);
      const around = { visitor: visitorOf(c), now: bench.clock.now() };
      return showPage(c, <AuthoritiesPage {...around} nodes={nodes} statuses={await readStatuses(bench)} />);
    }),
  );
  router.get('/trust/:name', guards.anybody, (c) => {
    const { name, certificate, selfSigned } = getAuthorityState(workbench, c.req.param('name'));
    if (!selfSigned) throw noRoot(name);
    return showPage(c, <TrustPage name={name} certificate={certificate} />);
  });
  return router;
}

/** Systems trust what signed itself. */
function noRoot(name: string): CertwrightError {
  const hint = 'trust the root above it; the page of authorities has it';
  return new CertwrightError('authority-not-found', `"${name}" is no root: another authority signed it`, { hint });
}

async function readStatuses(bench: Workbench): Promise<Map<string, AuthorityStatus>> {
  const statuses = new Map<string, AuthorityStatus>();
  for (const { name, certificatePath } of listAuthorities(bench)) {
    statuses.set(certificatePath, await getAuthorityStatus(bench, name));
  }
  return statuses;
}
