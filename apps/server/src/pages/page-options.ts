import type { RouteOptions } from '../routes/route-options.ts';
import type { PageGuards } from './session/page-guards.ts';
import type { Sessions } from './session/sessions.ts';

/** What the pages work with. */
export interface PageOptions extends RouteOptions {
  readonly pageGuards: PageGuards;
  readonly sessions: Sessions;
}
