import type { Workbench } from '@certwright/core';
import { requestId } from 'hono/request-id';
import type { Logger } from 'pino';
import { createGuards } from './access/guards.ts';
import { type PeerCertificate, peerCertificateOf, remoteAddressOf } from './access/peer-certificate.ts';
import { answerError } from './answer-error.ts';
import { IssuingQueue } from './limits/issuing-queue.ts';
import { requestLog } from './log/request-log.ts';
import { countRefusals } from './metrics/count-refusals.ts';
import type { Metrics } from './metrics/metrics.ts';
import { addDescription } from './openapi/add-description.ts';
import { newRouter, type Router } from './openapi/new-router.ts';
import { refuseTheRest } from './openapi/refuse-the-rest.ts';
import { problemsAsPages } from './pages/layout/problems-as-pages.tsx';
import { pageRoutes } from './pages/page-routes.ts';
import { auditRoutes } from './routes/audit.ts';
import { authorityRoutes } from './routes/authorities.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { healthRoutes } from './routes/health.ts';
import { issuanceRoutes } from './routes/issuance.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { ocspRoutes } from './routes/ocsp.ts';
import { profileRoutes } from './routes/profiles.ts';
import { publicFileRoutes } from './routes/public-files.ts';
import { renewalRoutes } from './routes/renewal.ts';
import { revocationRoutes } from './routes/revocation.ts';
import type { RouteOptions } from './routes/route-options.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { safeHeaders } from './safe-headers.ts';
import type { ServerSettings } from './settings/settings-schema.ts';

export interface AppOptions {
  readonly workbench: Workbench;
  readonly settings: Pick<ServerSettings, 'authority' | 'clientCertificates' | 'limits'>;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Told of everything that is a fault of the server's own, for the client is not. */
  readonly onFault?: (error: unknown) => void;
  /** Bounds what is issued at once; its own where it is missing. */
  readonly queue?: IssuingQueue;
  /** Who a connection is; by the socket of a listener where these are missing. */
  readonly peerCertificateOf?: (environment: unknown) => PeerCertificate | undefined;
  readonly addressOf?: (environment: unknown) => string | undefined;
}

/** The whole HTTP interface over one workbench. It listens nowhere: a server, or a test, sends it requests. */
export function createApp(options: AppOptions): Router {
  const routing = routeOptions(options);
  const app = newApp(options, routing);
  app.use(problemsAsPages());
  const answering = publicRoutes(routing);
  const v1 = newRouter();
  // Before what needs a principal: names of authorities and of their files share a place.
  for (const routes of answering) v1.route('/', routes);
  for (const routesOf of principalRoutes) v1.route('/', routesOf(routing));
  app.route('/v1', v1);
  for (const routes of [...answering, healthRoutes(routing), metricsRoutes(routing)]) app.route('/', routes);
  addDescription(app, routing.guards);
  app.route('/', pageRoutes(routing));
  return refuseTheRest(app);
}

/** What may be had without TLS: certificates of authorities, revocation lists, OCSP. */
export function createPublicApp(options: AppOptions): Router {
  const routing = routeOptions(options);
  const app = newApp(options, routing);
  for (const routes of publicRoutes(routing)) app.route('/', routes);
  return refuseTheRest(app);
}

const principalRoutes = [
  certificateRoutes,
  issuanceRoutes,
  renewalRoutes,
  revocationRoutes,
  authorityRoutes,
  profileRoutes,
  tokenRoutes,
  auditRoutes,
];

const publicRoutes = (routing: RouteOptions) => [publicFileRoutes(routing), ocspRoutes(routing)];

function routeOptions({ workbench, settings, metrics, onFault = () => {}, ...options }: AppOptions): RouteOptions {
  const { authority, clientCertificates, limits } = settings;
  const environment = { peerCertificateOf, addressOf: remoteAddressOf, ...options };
  const guards = createGuards({
    workbench,
    grants: clientCertificates,
    limits,
    clock: workbench.clock,
    queue: options.queue ?? new IssuingQueue(limits.issuing),
    ...environment,
  });
  return { workbench, guards, metrics, authority, onFault, ...environment };
}

function newApp({ log, workbench }: AppOptions, { metrics, addressOf, onFault }: RouteOptions): Router {
  const app = newRouter();
  const { assetsFolder } = workbench;
  app.use(requestId(), requestLog({ log, metrics, addressOf }), countRefusals(metrics), safeHeaders());
  app.onError((error) => answerError(error, { assetsFolder, onFault }));
  return app;
}
