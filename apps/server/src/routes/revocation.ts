import { createRoute } from '@hono/zod-openapi';
import { actAs } from '../access/ask-as.ts';
import { revokeAndTell } from '../handlers/revoke-and-tell.ts';
import { answers, json, withBody, withPrincipal } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { revocationBody, revokedCertificate } from '../schemas/revocation.ts';
import { serialNumberParameters, serialNumberQuery } from '../schemas/serial-number.ts';
import type { RouteOptions } from './route-options.ts';

const revoke = createRoute({
  method: 'post',
  path: '/certificates/{serialNumber}/revoke',
  summary: 'revoke a certificate; OCSP tells it at once, the next revocation list within seconds',
  tags: ['certificates'],
  request: {
    params: serialNumberParameters,
    query: serialNumberQuery,
    body: { required: true, content: { 'application/json': { schema: revocationBody } } },
  },
  responses: answers(
    { 200: json('revoked, now or before', revokedCertificate) },
    'certificate-not-found',
    'authority-not-found',
    ...withPrincipal,
    ...withBody,
  ),
});

/** Role issuer: what it may have issued, it may revoke. */
export function revocationRoutes({ workbench, guards }: RouteOptions): Router {
  const router = newRouter();
  router.openapi({ ...revoke, middleware: guards.knownWithBody }, (c) => {
    const { serialNumber } = c.req.valid('param');
    const decision = { action: 'revoke', target: serialNumber, role: 'issuer' } as const;
    return actAs(c, workbench, decision, async (bench, { issuingPolicy }) => {
      const order = { serialNumber, ...c.req.valid('query'), ...c.req.valid('json'), issuingPolicy };
      const revoked = await revokeAndTell(bench, order);
      const { revocation, ...others } = revoked;
      return c.json({ ...others, ...revocation, reason: revocation.reason ?? 'unspecified' });
    });
  });
  return router;
}
