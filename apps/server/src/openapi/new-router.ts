import { OpenAPIHono } from '@hono/zod-openapi';
import { problem } from '../answer-error.ts';
import { problemDetailsOf } from '../problem-details.ts';
import type { ServerEnvironment } from '../server-environment.ts';
import { requestFaults } from './request-faults.ts';

export type Router = OpenAPIHono<ServerEnvironment>;

/** A router whose routes check requests by the schemas that `/openapi.json` tells; every fault is named with its field. */
export function newRouter(): Router {
  return new OpenAPIHono<ServerEnvironment>({
    defaultHook: (result) => (result.success ? undefined : problem(problemDetailsOf(requestFaults(result.error)))),
  });
}
