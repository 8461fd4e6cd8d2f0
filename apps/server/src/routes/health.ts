import { checkReadiness, type ReadinessCheck, type Workbench } from '@certwright/core';
import { createRoute, z } from '@hono/zod-openapi';
import type { Guards } from '../access/guards.ts';
import { problem } from '../answer-error.ts';
import { answers, json } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { serverProblem } from '../problem-details.ts';

export interface HealthOptions {
  readonly workbench: Workbench;
  readonly guards: Pick<Guards, 'anybody'>;
  /** The one that has to be able to sign. */
  readonly authority: string;
  readonly onFault: (error: unknown) => void;
}

const about = { method: 'get' as const, tags: ['public'], security: [] };
const health = createRoute({
  ...about,
  path: '/healthz',
  summary: 'whether the process is alive',
  responses: answers({ 200: json('it is', z.strictObject({ status: z.literal('ok') })) }),
});
const readiness = createRoute({
  ...about,
  path: '/readyz',
  summary: 'whether it could issue now: the record can be written, openssl answers, the authority can sign',
  responses: answers({ 200: json('it could', z.strictObject({ status: z.literal('ready') })) }, 'not-ready'),
});

/** Anybody may ask, so what was found counts for a while. */
const keptForMs = 5000;

export function healthRoutes({ workbench, guards, authority, onFault }: HealthOptions): Router {
  const router = newRouter();
  let last: { readonly atMs: number; readonly checks: Promise<ReadinessCheck[]> } | undefined;
  const look = () => {
    const atMs = workbench.clock.now().getTime();
    if (!last || atMs < last.atMs || atMs >= last.atMs + keptForMs)
      last = { atMs, checks: checkReadiness(workbench, authority) };
    return last.checks;
  };
  router.openapi({ ...health, middleware: guards.anybody }, (c) => c.json({ status: 'ok' }));
  router.openapi({ ...readiness, middleware: guards.anybody }, async (c) => {
    const faulty = (await look()).filter(({ faults }) => faults.length > 0);
    if (faulty.length === 0) return c.json({ status: 'ready' });
    // What is wrong with it is for the log; who asks is told what does not work.
    onFault(new Error(`not ready: ${faulty.map(({ name, faults }) => `${name}: ${faults.join(', ')}`).join('; ')}`));
    const names = faulty.map(({ name }) => name);
    return problem(serverProblem('not-ready', `${names.join(', ')} cannot be used`, names), { 'retry-after': '5' });
  });
  return router;
}
