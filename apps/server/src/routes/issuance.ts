import { issueToHolder } from '@certwright/core';
import { createRoute } from '@hono/zod-openapi';
import { actAs } from '../access/ask-as.ts';
import { answers, json, whileIssuing, withBody, withPrincipal } from '../openapi/answers.ts';
import { chooseForm, pemMediaType } from '../openapi/choose-form.ts';
import { digestOf } from '../openapi/digest-of.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { answerIssued } from '../present/answer-issued.ts';
import { pem } from '../schemas/certificate.ts';
import { idempotencyHeaders, issuanceBody, issuedCertificate } from '../schemas/issuance.ts';
import type { RouteOptions } from './route-options.ts';

/** As JSON, or as PEM. */
export function issuedAs(description: string) {
  const answer = json(description, issuedCertificate);
  return { ...answer, content: { ...answer.content, [pemMediaType]: { schema: pem } } };
}

const issue = createRoute({
  method: 'post',
  path: '/certificates',
  summary: 'issue a certificate, with a key made by the server or for a certification request',
  tags: ['certificates'],
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: issuanceBody } } },
  },
  responses: answers(
    { 201: issuedAs('issued'), 200: issuedAs('what the same Idempotency-Key brought before') },
    'idempotency-key-reused',
    'certification-request-invalid',
    'name-invalid',
    'not-acceptable',
    ...withPrincipal,
    ...withBody,
    ...whileIssuing,
  ),
});

/** Role issuer; its issuing policy is held against what was decided, by core. */
export function issuanceRoutes({ workbench, guards, metrics, authority }: RouteOptions): Router {
  const router = newRouter();
  router.openapi({ ...issue, middleware: guards.issuing }, (c) => {
    const form = chooseForm(c);
    const { 'idempotency-key': key } = c.req.valid('header');
    const body = c.req.valid('json');
    const target = body.name ?? 'a certificate';
    return actAs(c, workbench, { action: 'issue', target, role: 'issuer' }, async (bench, { issuingPolicy }) => {
      const idempotency = key === undefined ? undefined : { key, requestDigest: digestOf(body) };
      const issued = await issueToHolder(bench, { authority, ...body }, { issuingPolicy, idempotency });
      if (!issued.repeated) metrics.issued(issued.profile);
      return answerIssued(c, issued, form);
    });
  });
  return router;
}
