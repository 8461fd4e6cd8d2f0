import { createToken, listTokens, revokeToken } from '@certwright/core';
import { createRoute } from '@hono/zod-openapi';
import { actAs, askAs } from '../access/ask-as.ts';
import { answers, json, withBody, withPrincipal } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { createdToken, tokenBody, tokenList, tokenParameters, token as tokenSchema } from '../schemas/token.ts';
import type { RouteOptions } from './route-options.ts';

const tags = ['tokens'];
const create = createRoute({
  method: 'post',
  path: '/tokens',
  summary: 'make a token',
  tags,
  request: { body: { required: true, content: { 'application/json': { schema: tokenBody } } } },
  responses: answers({ 201: json('made; it is told this once', createdToken) }, ...withPrincipal, ...withBody),
});
const list = createRoute({
  method: 'get',
  path: '/tokens',
  summary: 'the tokens, without their secrets',
  tags,
  responses: answers({ 200: json('also those that are over', tokenList) }, ...withPrincipal),
});
const revoke = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  summary: 'revoke a token',
  tags,
  request: { params: tokenParameters },
  responses: answers({ 200: json('revoked, now or before', tokenSchema) }, 'token-not-found', ...withPrincipal),
});

/** Role admin. */
export function tokenRoutes({ workbench, guards }: RouteOptions): Router {
  const router = newRouter();
  router.openapi({ ...create, middleware: guards.knownWithBody }, (c) => {
    const body = c.req.valid('json');
    return actAs(c, workbench, { action: 'create-token', target: body.name, role: 'admin' }, async (bench) => {
      const { token, stored } = await createToken(bench, body);
      return c.json({ token, ...stored }, 201);
    });
  });
  router.openapi({ ...list, middleware: guards.known }, (c) =>
    askAs(c, workbench, { action: 'list-tokens', target: 'tokens', role: 'admin' }, async (bench) =>
      c.json({ tokens: await listTokens(bench) }),
    ),
  );
  router.openapi({ ...revoke, middleware: guards.known }, (c) => {
    const { id } = c.req.valid('param');
    return actAs(c, workbench, { action: 'revoke-token', target: id, role: 'admin' }, async (bench) =>
      c.json(await revokeToken(bench, id)),
    );
  });
  return router;
}
