import { randomUUID } from 'node:crypto';
import { type IssuingPolicy, issueToHolder, listAuthorities, listProfiles, type Workbench } from '@certwright/core';
import type { Context } from 'hono';
import { actAs, askAs } from '../../access/ask-as.ts';
import { digestOf } from '../../openapi/digest-of.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { type FormFields, readFields } from '../form-fields.ts';
import { mendable } from '../mendable.ts';
import type { PageOptions } from '../page-options.ts';
import { onceKey } from '../session/once-key.ts';
import { visitorOf } from '../session/visitor.ts';
import { showPage } from '../show-page.ts';
import { makeBundle } from './bundle.ts';
import { fieldFaults } from './field-faults.ts';
import { toIssuance } from './issue-order.ts';
import { IssuePage } from './issue-page.tsx';
import { IssuedPage } from './issued-page.tsx';
import { offeredAuthorities, offeredProfiles } from './offered.ts';

/** Role issuer, as of `POST /v1/certificates`. */
export function issuePageRoutes({ workbench, pageGuards, authority, metrics }: PageOptions): Router {
  const router = newRouter();
  const formOf = (c: Context<ServerEnvironment>, bench: Workbench, fields: FormFields) => {
    const visitor = visitorOf(c);
    const { issuingPolicy: policy } = visitor.principal;
    const profiles = offeredProfiles(listProfiles(bench), policy);
    const authorities = offeredAuthorities(listAuthorities(bench), policy);
    return { visitor, policy, profiles, authorities, fields: { authority, once: randomUUID(), ...fields } };
  };
  router.get('/issue', pageGuards.page, (c) =>
    askAs(c, workbench, { action: 'list', target: 'profiles', role: 'issuer' }, async (bench) =>
      showPage(c, <IssuePage {...formOf(c, bench, { profile: c.req.query('profile') ?? 'tls-peer' })} />),
    ),
  );
  router.post('/issue', pageGuards.issuingForm, async (c) => {
    const fields = await readFields(c);
    const target = fields.commonName ?? 'a certificate';
    return actAs(c, workbench, { action: 'issue', target, role: 'issuer' }, async (bench, { issuingPolicy }) => {
      try {
        const issued = await issue(bench, { authority, ...fields }, issuingPolicy);
        if (!issued.repeated) metrics.issued(issued.profile);
        const bundle = await makeBundle(bench, issued);
        return showPage(c, <IssuedPage {...{ visitor: visitorOf(c), issued, bundle }} />, issued.repeated ? 200 : 201);
      } catch (error) {
        const fault = mendable(error, bench);
        return showPage(c, <IssuePage {...formOf(c, bench, fields)} faults={fieldFaults(fault)} />, fault.status);
      }
    });
  });
  return router;
}

function issue(bench: Workbench, fields: FormFields, issuingPolicy: IssuingPolicy) {
  const body = toIssuance(fields);
  const key = onceKey(fields);
  const idempotency = key === undefined ? undefined : { key, requestDigest: digestOf(body) };
  return issueToHolder(bench, body, { issuingPolicy, idempotency });
}
