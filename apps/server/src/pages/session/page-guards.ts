import { CertwrightError, getTokenPrincipal, type Principal, type Workbench } from '@certwright/core';
import type { Context, MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { csrf } from 'hono/csrf';
import type { Guards } from '../../access/guards.ts';
import { principalOf } from '../../access/guards.ts';
import type { ServerEnvironment } from '../../server-environment.ts';
import { ServerRefusal } from '../../server-refusal.ts';
import type { SignedInVisitor } from '../layout/document.tsx';
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

export function createPageGuards({
  workbench,
  guards,
  sessions,
}: {
  readonly workbench: Workbench;
  readonly guards: Guards;
  readonly sessions: Sessions;
}): PageGuards {
  const signedIn: Guard = async (c, next) => {
    const principal = await findPrincipal(c, workbench, sessions);
    if (!principal) return signInFirst(c);
    c.set('principal', principal);
    return next();
  };
  const form = every(guards.anybody, guards.body, sentByUs(sessions));
  return {
    page: every(guards.anybody, signedIn, guards.principal),
    form,
    signedInForm: every(form, signedIn, guards.principal),
    issuingForm: every(form, signedIn, guards.principal, guards.queue),
  };
}

/** For the document of a page of somebody who is signed in. */
export function visitorOf(c: Context<ServerEnvironment>, sessions: Sessions): SignedInVisitor {
  return { principal: principalOf(c), formToken: sessions.formToken(readVisit(c) ?? '') };
}

/** Each request asks the record again, so a token that was revoked ends its sessions at once. */
async function findPrincipal(
  c: Context<ServerEnvironment>,
  workbench: Workbench,
  sessions: Sessions,
): Promise<Principal | undefined> {
  const visit = readVisit(c);
  const tokenId = visit === undefined ? undefined : sessions.use(visit);
  if (visit === undefined || tokenId === undefined) return undefined;
  try {
    const principal = await getTokenPrincipal(workbench, tokenId);
    writeVisit(c, visit);
    return principal;
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

/** By what the browser says of the page, and by what only a page of ours knows. */
function sentByUs(sessions: Sessions): Guard {
  const byBrowser = csrf();
  return async (c, next) => {
    const { form } = await c.req.parseBody();
    const visit = readVisit(c);
    if (visit === undefined || typeof form !== 'string' || !sessions.isFormToken(visit, form)) throw forged();
    let isOurs = false;
    try {
      await byBrowser(c, async () => {
        isOurs = true;
      });
    } catch {
      throw forged();
    }
    return isOurs ? next() : undefined;
  };
}

function forged(): ServerRefusal {
  return new ServerRefusal('form-refused', 'the form is too old, or was not sent by a page of this server');
}
