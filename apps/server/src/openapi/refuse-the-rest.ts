import { problem } from '../answer-error.ts';
import { serverProblem } from '../problem-details.ts';
import type { Router } from './new-router.ts';

/** To be called last: a path that is none is 404, a method that a path does not have 405 with those that it has (RFC 9110 §15.5.6). */
export function refuseTheRest(app: Router): Router {
  const routes = app.routes.filter(({ method }) => method !== 'ALL');
  for (const [path, some] of Map.groupBy(routes, (route) => route.path)) {
    const methods = new Set(some.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])));
    const allow = [...methods].join(', ');
    app.all(path, () => problem(serverProblem('method-not-allowed', `here it is ${allow}`), { allow }));
  }
  app.notFound(({ req }) => problem(serverProblem('not-found', `there is no ${req.path.slice(0, 200)}`)));
  return app;
}
