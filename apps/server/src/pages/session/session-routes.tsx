import { authenticateToken, CertwrightError, tokenIdOf } from '@certwright/core';
import type { Context } from 'hono';
import { addressKey } from '../../limits/address-key.ts';
import { RateLimiter } from '../../limits/rate-limiter.ts';
import { newRouter, type Router } from '../../openapi/new-router.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { readFields } from '../form-fields.ts';
import type { PageOptions } from '../page-options.ts';
import { showPage } from '../show-page.ts';
import { localPath } from './local-path.ts';
import { newVisit } from './sessions.ts';
import { SignInPage } from './sign-in-page.tsx';
import { forgetVisit, readVisit, writeVisit } from './visit-cookie.ts';

type C = Context<ServerEnvironment>;

/** So many wrong tokens a minute from one address; whoever sends more waits, whatever the next token is. */
const failuresPerMinute = 10;

/** Signing in by a token, and out. */
export function sessionRoutes({ workbench, guards, pageGuards, sessions, addressOf }: PageOptions): Router {
  const router = newRouter();
  const failures = new RateLimiter({ perMinute: failuresPerMinute, clock: workbench.clock });
  const show = (c: C, shown: { readonly next: string; readonly fault?: string; readonly status?: 200 | 401 | 429 }) => {
    const visit = readVisit(c) ?? newVisit();
    writeVisit(c, visit);
    const page = <SignInPage formToken={sessions.formToken(visit)} next={shown.next} fault={shown.fault} />;
    return showPage(c, page, shown.status);
  };
  router.get('/sign-in', guards.anybody, (c) => show(c, { next: localPath(c.req.query('next')) }));
  router.post('/sign-in', pageGuards.form, async (c) => {
    const { token = '', ...fields } = await readFields(c);
    const next = localPath(fields.next);
    const address = addressKey(addressOf(c.env) ?? '');
    const wait = failures.waitOf(address);
    if (wait !== undefined) {
      c.header('retry-after', String(wait));
      const fault = `Too many tokens were wrong. Wait ${wait} seconds, then try again.`;
      return show(c, { next, fault, status: 429 });
    }
    try {
      await authenticateToken(workbench, token);
    } catch (error) {
      if (!(error instanceof CertwrightError) || error.code !== 'principal-unknown') throw error;
      failures.take(address);
      await guards.noteStranger('POST /sign-in', error);
      return show(c, { next, fault: 'This token is not valid. It may be expired or revoked.', status: 401 });
    }
    // The visit of before is not taken on: somebody else may know it.
    sessions.end(readVisit(c) ?? '');
    writeVisit(c, sessions.begin(tokenIdOf(token) ?? ''));
    return c.redirect(next, 303);
  });
  router.post('/sign-out', pageGuards.form, (c) => {
    sessions.end(readVisit(c) ?? '');
    forgetVisit(c);
    return c.redirect('/sign-in', 303);
  });
  return router;
}
