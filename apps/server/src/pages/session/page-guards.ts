import { CertwrightError, getTokenPrincipal, type Principal, type Workbench } from '@certwright/core';
import type { Context, MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { csrf } from 'hono/csrf';
import type { Guards } from '../../access/guards.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { formRefused } from '../../server-refusal.ts';
import type { Sessions } from './sessions.ts';
import { readVisit, writeVisit } from './visit-cookie.ts';

type Guard = MiddlewareHandler<ServerEnvironment>;

/** What stands before pages. None of these lets anybody do anything: that is decided in the handler. */
export interface PageGuards {
  /** For a page of those who are signed in; others are led to sign in. */
  readonly page: Guard;
  /** For a form that a page of ours sent. */
  readonly form: Guard;
  /** For a form of those who are signed in. */
  readonly signedInForm: Guard;
  /** For one that has something signed. */
  readonly issuingForm: Guard;
}

interface PageGuardOptions {
  readonly workbench: Workbench;
  readonly guards: Guards;
  readonly sessions: Sessions;
}

export function createPageGuards({ workbench, guards, sessions }: PageGuardOptions): PageGuards {
  const signedIn: Guard = async (c, next) => {
    const visit = readVisit(c);
    const principal = visit === undefined ? undefined : await findPrincipal(visit, workbench, sessions);
    if (visit === undefined || !principal) return signInFirst(c);
    writeVisit(c, visit);
    c.set('principal', principal);
    c.set('formToken', sessions.formToken(visit));
    return next();
  };
  const page = every(guards.anybody, signedIn, guards.principal);
  // By what the browser says of the page that sent it, and by what only a page of ours knows.
  const form = every(guards.anybody, guards.body, csrf(), holdsFormToken(sessions));
  const signedInForm = every(form, signedIn, guards.principal);
  return { page, form, signedInForm, issuingForm: every(signedInForm, guards.queue) };
}

/** Each request asks the record again, so a token that was revoked ends its sessions at once. */
async function findPrincipal(visit: string, workbench: Workbench, sessions: Sessions): Promise<Principal | undefined> {
  const tokenId = sessions.use(visit);
  if (tokenId === undefined) return undefined;
  try {
    return await getTokenPrincipal(workbench, tokenId);
  } catch (error) {
    if (!(error instanceof CertwrightError) || error.code !== 'principal-unknown') throw error;
    sessions.end(visit);
    return undefined;
  }
}

function signInFirst(c: Context<ServerEnvironment>): Response {
  const { method, url } = c.req;
  if (method !== 'GET') return c.redirect('/sign-in', 303);
  const { pathname, search } = new URL(url);
  const wanted = `${pathname}${search}`;
  return c.redirect(wanted === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next: wanted })}`, 303);
}

function holdsFormToken(sessions: Sessions): Guard {
  return async (c, next) => {
    const { form } = await c.req.parseBody();
    const visit = readVisit(c);
    if (visit === undefined || typeof form !== 'string' || !sessions.isFormToken(visit, form)) throw formRefused();
    return next();
  };
}
