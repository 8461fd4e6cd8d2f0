import { randomUUID } from 'node:crypto';
import { CertwrightError, createToken, listTokens, revokeToken } from '@certwright/core';
import { actAs, askAs } from '../../access/ask-as.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import { statusOfCode } from '../../problem-details.ts';
import { readFields } from '../form-fields.ts';
import type { PageOptions } from '../page-options.ts';
import { OnceOnly } from '../session/once-only.ts';
import { visitorOf } from '../session/page-guards.ts';
import { type PageStatus, showPage } from '../show-page.ts';
import { toTokenOrder } from './token-order.ts';
import { RevokeTokenPage, TokenMadePage } from './token-pages.tsx';
import { TokensPage } from './tokens-page.tsx';

const reading = { action: 'list-tokens', target: 'tokens', role: 'admin' } as const;

/** Role admin, as of `/v1/tokens`. */
export function tokenPageRoutes({ workbench, pageGuards, sessions }: PageOptions): Router {
  const router = newRouter();
  const onceOnly = new OnceOnly();
  router.get('/tokens', pageGuards.page, (c) =>
    askAs(c, workbench, reading, async (bench) => {
      const around = { visitor: visitorOf(c, sessions), now: bench.clock.now(), once: randomUUID() };
      return showPage(c, <TokensPage {...around} tokens={await listTokens(bench)} />);
    }),
  );
  router.post('/tokens', pageGuards.signedInForm, async (c) => {
    const fields = await readFields(c);
    const decision = { action: 'create-token', target: fields.name ?? 'a token', role: 'admin' } as const;
    return actAs(c, workbench, decision, async (bench) => {
      const visitor = visitorOf(c, sessions);
      try {
        const made = await onceOnly.run(fields.once, () => createToken(bench, toTokenOrder(fields)));
        // Sent twice: the token was told by the first answer.
        if (!made) return c.redirect('/tokens', 303);
        return showPage(c, <TokenMadePage visitor={visitor} made={made} />, 201);
      } catch (error) {
        if (!(error instanceof CertwrightError) || statusOfCode(error.code) >= 500) throw error;
        const { details, message, hint } = error;
        const faults = details.length > 0 ? details : [hint === undefined ? message : `${message}; ${hint}`];
        const around = { visitor, now: bench.clock.now(), tokens: await listTokens(bench), once: randomUUID() };
        const page = <TokensPage {...around} fields={fields} faults={faults} />;
        return showPage(c, page, statusOfCode(error.code) as PageStatus);
      }
    });
  });
  router.get('/tokens/:id/revoke', pageGuards.page, (c) =>
    askAs(c, workbench, reading, async (bench) => {
      const id = c.req.param('id');
      const token = (await listTokens(bench)).find((one) => one.id === id);
      if (!token) throw new CertwrightError('token-not-found', 'there is no such token', { hint: 'the list has all' });
      return showPage(c, <RevokeTokenPage visitor={visitorOf(c, sessions)} token={token} />);
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
