import { CertwrightError, renewOwnCertificate, renewToHolder } from '@certwright/core';
import { createRoute } from '@hono/zod-openapi';
import { actAs } from '../access/ask-as.ts';
import { verifiedCertificate } from '../access/who-asks.ts';
import { answers, whileIssuing, withBody, withPrincipal } from '../openapi/answers.ts';
import { chooseForm } from '../openapi/choose-form.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { answerIssued } from '../present/answer-issued.ts';
import { ownRenewalBody, renewalBody } from '../schemas/issuance.ts';
import { serialNumberParameters, serialNumberQuery } from '../schemas/serial-number.ts';
import { issuedAs } from './issuance.ts';
import type { RouteOptions } from './route-options.ts';

const about = { method: 'post' as const, tags: ['certificates'] };
const problems = [
  'certificate-revoked',
  'certification-request-invalid',
  'not-acceptable',
  ...withPrincipal,
  ...withBody,
  ...whileIssuing,
] as const;

const renew = createRoute({
  ...about,
  path: '/certificates/{serialNumber}/renew',
  summary: 'the same certificate with new dates',
  request: {
    params: serialNumberParameters,
    query: serialNumberQuery,
    body: { required: true, content: { 'application/json': { schema: renewalBody } } },
  },
  responses: answers({ 201: issuedAs('renewed') }, 'certificate-not-found', 'key-missing', 'key-mismatch', ...problems),
});
const renewOwn = createRoute({
  ...about,
  path: '/renew',
  summary: 'the client certificate of this very connection with new dates; whoever holds its key may, without a role',
  security: [{ clientCertificate: [] }],
  request: { body: { required: true, content: { 'application/json': { schema: ownRenewalBody } } } },
  responses: answers({ 201: issuedAs('renewed') }, ...problems),
});

export function renewalRoutes(options: RouteOptions): Router {
  const { workbench, guards, metrics, peerCertificateOf } = options;
  const router = newRouter();
  router.openapi({ ...renew, middleware: guards.issuing }, (c) => {
    const form = chooseForm(c);
    const { serialNumber } = c.req.valid('param');
    const decision = { action: 'renew', target: serialNumber, role: 'issuer' } as const;
    return actAs(c, workbench, decision, async (bench, { issuingPolicy }) => {
      const wanted = { serialNumber, ...c.req.valid('query'), ...c.req.valid('json') };
      const issued = await renewToHolder(bench, wanted, { issuingPolicy });
      metrics.issued(issued.profile);
      return answerIssued(c, issued, form);
    });
  });
  router.openapi({ ...renewOwn, middleware: guards.holder }, async (c) => {
    const form = chooseForm(c);
    assertNoToken(c.req.header('authorization'));
    const certificate = verifiedCertificate(peerCertificateOf(c.env));
    const issued = await renewOwnCertificate(workbench, { certificate, ...c.req.valid('json') });
    metrics.issued(issued.profile);
    return answerIssued(c, issued, form);
  });
  return router;
}

/** Else it would be unclear who it was that renewed. */
function assertNoToken(authorization: string | undefined): void {
  if (authorization === undefined) return;
  throw new CertwrightError('request-invalid', 'a token cannot renew itself, and the client certificate needs none', {
    hint: 'leave the Authorization header out',
  });
}
