import { randomUUID } from 'node:crypto';
import {
  CertwrightError,
  generatePassword,
  type IssuingPolicy,
  issueToHolder,
  listAuthorities,
  listProfiles,
  type Workbench,
} from '@certwright/core';
import type { Context } from 'hono';
import { actAs, askAs } from '../../access/ask-as.ts';
import { principalOf } from '../../access/guards.ts';
import { digestOf } from '../../openapi/digest-of.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import { statusOfCode } from '../../problem-details.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { readFields } from '../form-fields.ts';
import type { PageOptions } from '../page-options.ts';
import { visitorOf } from '../session/page-guards.ts';
import { type PageStatus, showPage } from '../show-page.ts';
import { makeBundle } from './bundle.ts';
import { fieldFaults } from './field-faults.ts';
import { type IssueFields, toIssuance } from './issue-order.ts';
import { IssuePage } from './issue-page.tsx';
import { IssuedPage } from './issued-page.tsx';
import { offeredProfiles } from './offered-profiles.ts';

type C = Context<ServerEnvironment>;

/** Role issuer, as of `POST /v1/certificates`. */
export function issuePageRoutes({ workbench, pageGuards, sessions, authority, metrics }: PageOptions): Router {
  const router = newRouter();
  const formOf = (c: C, bench: Workbench, fields: IssueFields) => ({
    visitor: visitorOf(c, sessions),
    policy: principalOf(c).issuingPolicy,
    profiles: offeredProfiles(listProfiles(bench), principalOf(c).issuingPolicy),
    authorities: listAuthorities(bench).map(({ name }) => name),
    authority,
    fields,
    once: fields.once ?? randomUUID(),
  });
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
        const issued = await issue(bench, { fields, authority, issuingPolicy });
        if (!issued.repeated) metrics.issued(issued.profile);
        const password = generatePassword();
        const bundle = await makeBundle(bench, issued, password);
        return showPage(c, <IssuedPage {...{ visitor: visitorOf(c, sessions), issued, bundle, password }} />, 201);
      } catch (error) {
        if (!(error instanceof CertwrightError) || statusOfCode(error.code) >= 500) throw error;
        const form = <IssuePage {...formOf(c, bench, fields)} faults={fieldFaults(error)} />;
        return showPage(c, form, statusOfCode(error.code) as PageStatus);
      }
    });
  });
  return router;
}

interface Order {
  readonly fields: IssueFields;
  readonly authority: string;
  readonly issuingPolicy: IssuingPolicy;
}

function issue(bench: Workbench, { fields, authority, issuingPolicy }: Order) {
  const body = toIssuance(fields);
  const { once } = fields;
  const idempotency = once === undefined ? undefined : { key: `page ${once}`, requestDigest: digestOf(body) };
  return issueToHolder(bench, { authority, ...body }, { issuingPolicy, idempotency });
}
