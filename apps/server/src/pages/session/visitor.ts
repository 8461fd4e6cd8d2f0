import type { Principal } from '@certwright/core';
import type { Context } from 'hono';
import { principalOf } from '../../access/guards.ts';
import type { ServerEnvironment } from '../../server-environment.ts';

/** Somebody who is signed in. */
export interface Visitor {
  readonly principal: Principal;
  /** For the forms of the page. */
  readonly formToken: string;
}

/** Undefined for those who are not, and for programs. */
export function findVisitor(c: Context<ServerEnvironment>): Visitor | undefined {
  const [principal, formToken] = [c.get('principal'), c.get('formToken')];
  return principal && formToken !== undefined ? { principal, formToken } : undefined;
}

/** @throws CertwrightError `principal-unknown`, so that what stands before cannot be forgotten */
export function visitorOf(c: Context<ServerEnvironment>): Visitor {
  return { principal: principalOf(c), formToken: c.get('formToken') ?? '' };
}
