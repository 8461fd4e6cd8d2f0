import { type AccessDecision, authorize, type Principal, type Workbench, withDecision } from '@certwright/core';
import type { Context } from 'hono';
import type { ServerEnvironment } from '../server-environment.ts';
import { principalOf } from './guards.ts';

type Wanted = Omit<AccessDecision, 'principal'>;

/**
 * Does what a handler is there for, in the name of the principal, if its role is enough. For what only reads: the result
 * is given once the audit trail has it.
 * @throws CertwrightError `principal-unknown`, `access-denied`, and what the work throws
 */
export function askAs<Result>(
  c: Context<ServerEnvironment>,
  workbench: Workbench,
  wanted: Wanted,
  work: (bench: Workbench) => Promise<Result>,
): Promise<Result> {
  return withDecision(workbench, { ...wanted, principal: principalOf(c) }, work);
}

/** The same for what changes something, which the audit trail is told of together with the change, by the flow. */
export async function actAs<Result>(
  c: Context<ServerEnvironment>,
  workbench: Workbench,
  wanted: Wanted,
  work: (bench: Workbench, principal: Principal) => Promise<Result>,
): Promise<Result> {
  const principal = principalOf(c);
  await authorize(workbench, { ...wanted, principal });
  return work(workbench.as({ principal: principal.name }), principal);
}
