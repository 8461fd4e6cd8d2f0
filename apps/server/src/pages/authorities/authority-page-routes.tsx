import {
  type AuthorityState,
  type AuthorityStatus,
  getAuthorityState,
  getAuthorityStatus,
  getAuthorityTree,
  listAuthorities,
  type Workbench,
} from '@certwright/core';
import { askAs } from '../../access/ask-as.ts';
import { rootOf } from '../../lifecycle/ensure-authority.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/page-guards.ts';
import { showPage } from '../show-page.ts';
import { AuthoritiesPage } from './authorities-page.tsx';
import { TrustPage } from './trust-page.tsx';

/** Role viewer, as of `GET /v1/authorities`; how to trust one is for anybody, as its certificate is. */
export function authorityPageRoutes({ workbench, guards, pageGuards, sessions }: PageOptions): Router {
  const router = newRouter();
  router.get('/authorities', pageGuards.page, (c) =>
    askAs(c, workbench, { action: 'list', target: 'authorities', role: 'viewer' }, async (bench) => {
      const { roots, withoutIssuer } = await getAuthorityTree(bench);
      const nodes = [...roots, ...withoutIssuer].filter((one) => one.isAuthority);
      const around = { visitor: visitorOf(c, sessions), now: bench.clock.now() };
      return showPage(c, <AuthoritiesPage {...around} nodes={nodes} statuses={await readStatuses(bench)} />);
    }),
  );
  router.get('/trust/:name', guards.anybody, (c) => {
    const state = getAuthorityState(workbench, c.req.param('name'));
    const { name, certificate } = state;
    const rootName = findRootName(workbench, state);
    if (rootName !== undefined && rootName !== name) return c.redirect(`/trust/${encodeURIComponent(rootName)}`, 303);
    return showPage(c, <TrustPage visitor={{}} name={name} certificate={certificate} />);
  });
  return router;
}

/** Systems trust what signed itself; undefined where that is not in the folder. */
function findRootName(bench: Workbench, state: AuthorityState): string | undefined {
  const { fingerprint } = rootOf(state);
  return listAuthorities(bench).find(({ certificate }) => certificate.fingerprint === fingerprint)?.name;
}

async function readStatuses(bench: Workbench): Promise<Map<string, AuthorityStatus>> {
  const statuses = new Map<string, AuthorityStatus>();
  for (const { name, certificatePath } of listAuthorities(bench)) {
    statuses.set(certificatePath, await getAuthorityStatus(bench, name));
  }
  return statuses;
}
