import { randomUUID } from 'node:crypto';
import { CertwrightError, createToken, listTokens, revokeToken } from '@certwright/core';
import { actAs, askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import { readFields } from '../form-fields.ts';
import { mendable } from '../mendable.ts';
import type { PageOptions } from '../page-options.ts';
import { onceKey } from '../session/once-key.ts';
import { OnceOnly } from '../session/once-only.ts';
import { visitorOf } from '../session/visitor.ts';
import { showPage } from '../show-page.ts';
import { toTokenOrder } from './token-order.ts';
import { RevokeTokenPage, TokenMadePage } from './token-pages.tsx';
import { TokensPage } from './tokens-page.tsx';

const reading = { action: 'list-tokens', target: 'tokens', role: 'admin' } as const;

/** Role admin, as of `/v1/tokens`. */
export function tokenPageRoutes({ workbench, pageGuards }: PageOptions): Router {
  const router = newRouter();
  const onceOnly = new OnceOnly();
  router.get('/tokens', pageGuards.page, (c) =>
    askAs(c, workbench, reading, async (bench) => {
      const around = { visitor: visitorOf(c), now: bench.clock.now(), fields: { once: randomUUID() } };
      return showPage(c, <TokensPage {...around} tokens={await listTokens(bench)} />);
    }),
  );
  router.post('/tokens', pageGuards.signedInForm, async (c) => {
    const fields = await readFields(c);
    const decision = { action: 'create-token', target: fields.name ?? 'a token', role: 'admin' } as const;
    return actAs(c, workbench, decision, async (bench) => {
      const visitor = visitorOf(c);
      try {
        const made = await onceOnly.run(onceKey(fields), () => createToken(bench, toTokenOrder(fields)));
        // Sent twice: the token was told by the first answer.
        if (!made) return c.redirect('/tokens', 303);
        return showPage(c, <TokenMadePage visitor={visitor} made={made} />, 201);
      } catch (error) {
        const { told, status } = mendable(error, bench);
        const around = { visitor, now: bench.clock.now(), tokens: await listTokens(bench), fields, told };
        return showPage(c, <TokensPage {...around} />, status);
      }
    });
  });
  router.get('/tokens/:id/revoke', pageGuards.page, (c) =>
    askAs(c, workbench, reading, async (bench) => {
      const id = c.req.param('id');
      const token = (await listTokens(bench)).find((one) => one.id === id);
      if (!token) throw new CertwrightError('token-not-found', 'there is no such token', { hint: 'the list has all' });
      return showPage(c, <RevokeTokenPage visitor={visitorOf(c)} token={token} />);
    }),
  );
  router.post('/tokens/:id/revoke', pageGuards.signedInForm, (c) => {
    const id = c.req.param('id');
    return actAs(c, workbench, { action: 'revoke-token', target: id, role: 'admin' }, async (bench) => {
      await revokeToken(bench, id);
      return c.redirect('/tokens', 303);
    });
  });
  return router;
}
