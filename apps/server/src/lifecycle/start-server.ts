import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { createFirstToken, type FirstToken, getAuthorityState, type Workbench } from '@certwright/core';
import type { HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';
import { createApp, createPublicApp } from '../app.ts';
import { IssuingQueue } from '../limits/issuing-queue.ts';
import { listen } from '../listen/listen.ts';
import { createHttpListener, createHttpsListener } from '../listen/listener.ts';
import { readTlsMaterial } from '../listen/tls-material.ts';
import { type Fetch, Work } from '../listen/work.ts';
import { Metrics } from '../metrics/metrics.ts';
import type { ListenAddress } from '../settings/listen-address.ts';
import type { ServerSettings } from '../settings/settings-schema.ts';
import { rootOf } from './ensure-authority.ts';
import { metricSources } from './metric-sources.ts';
import { noteServing } from './note-serving.ts';
import { openWorkbench } from './open-workbench.ts';
import { ownPairName } from './own-certificate.ts';
import { prepareFolder } from './prepare-folder.ts';
import { Upkeep } from './upkeep.ts';
import { ocspResponderTask, ownCertificateTask, reloadTask, revocationListTask } from './upkeep-tasks.ts';

/** A server at work, and what it takes to end it. */
export interface RunningServer {
  readonly workbench: Workbench;
  readonly listeners: readonly Server[];
  readonly work: Work;
  readonly upkeep: Upkeep;
  readonly address: ListenAddress;
  readonly publicAddress?: ListenAddress | undefined;
  /** SHA-256 over the DER of the root, hex, lower case. */
  readonly rootFingerprint: string;
  /** Made by the very first start. */
  readonly firstToken?: FirstToken | undefined;
}

export interface StartOptions {
  readonly settings: ServerSettings;
  readonly log: Logger;
  /** Where a first token goes to; without it only the caller gets it. */
  readonly tokenFileName?: string | undefined;
}

interface Serving extends StartOptions {
  readonly workbench: Workbench;
  readonly metrics: Metrics;
  readonly queue: IssuingQueue;
  /** Those that are open, for the case that a later step fails. */
  readonly listeners: Server[];
}

/**
 * Makes what is missing in the assets folder, then listens.
 * @throws CertwrightError when the folder cannot be used, ListenError when an address cannot; nothing listens then
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { settings, log } = options;
  const listeners: Server[] = [];
  const queue = new IssuingQueue(settings.limits.issuing);
  const workbench = openWorkbench(settings, (event) => {
    if (event.type === 'warning') log.warn(event.message);
    if (event.type === 'gathering') metrics.gathering(event.size);
  });
  const sources = metricSources({ workbench, authority: settings.authority, listeners, queue });
  const metrics = new Metrics(sources, workbench.clock);
  try {
    return await serve({ ...options, workbench, metrics, queue, listeners });
  } catch (error) {
    for (const listener of listeners) listener.close();
    await workbench.close();
    throw error;
  }
}

async function serve(serving: Serving): Promise<RunningServer> {
  const { workbench, settings, log, tokenFileName, listeners } = serving;
  const { authority, clientCertificates, limits, publicListen, upkeepInterval } = settings;
  const own = await prepareFolder({ workbench, settings, hostName: hostname(), log });
  const believed = [authority, ...clientCertificates.map((grant) => grant.authority)];
  const tlsNames = { pair: ownPairName, authorities: [...new Set(believed)] };
  const material = readTlsMaterial(workbench, tlsNames);
  if (!material) throw new Error(`key and certificate of ${ownPairName} do not belong together`);
  const work = new Work();
  const { app, publicApp } = createApps(serving);
  const open = async (listener: Server, address: ListenAddress) => {
    const actual = await listen(listener, address);
    listeners.push(listener);
    return actual;
  };
  const https = createHttpsListener(material, { fetch: app, work, limits });
  const address = await open(https, settings.listen);
  const publicAddress =
    publicListen && (await open(createHttpListener({ fetch: publicApp, work, limits }), publicListen));
  const upkeep = new Upkeep(
    [
      ownCertificateTask(workbench, own),
      reloadTask({ workbench, names: tlsNames, server: https, loaded: material }),
      revocationListTask(workbench, authority),
      ocspResponderTask(workbench, authority),
    ],
    log,
  );
  await upkeep.run();
  upkeep.start(upkeepInterval * 1000);
  const firstToken = await createFirstToken(workbench, { fileName: tokenFileName });
  await noteServing(workbench, 'start', address);
  const rootFingerprint = rootOf(getAuthorityState(workbench, authority)).fingerprint;
  return { workbench, listeners, work, upkeep, address, publicAddress, rootFingerprint, firstToken };
}

function createApps({ log, ...serving }: Serving): Record<'app' | 'publicApp', Fetch<HttpBindings>> {
  const onFault = (err: unknown) => log.error({ err }, 'a fault of the server');
  const options = { ...serving, log, onFault };
  return { app: createApp(options).fetch, publicApp: createPublicApp(options).fetch };
}
