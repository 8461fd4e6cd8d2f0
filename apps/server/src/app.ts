import type { Workbench } from '@certwright/core';
import { Hono } from 'hono';
import { answerError, problem } from './answer-error.ts';

export interface AppOptions {
  readonly workbench: Pick<Workbench, 'openssl'>;
  /** Told of everything that is a fault of the server's own, for the client is not. */
  readonly onFault?: (error: unknown) => void;
}

/** The HTTP interface over one workbench. It listens nowhere: a server, or a test, sends it requests. */
export function createApp({ workbench, onFault = () => {} }: AppOptions): Hono {
  const app = new Hono();
  app.onError((error) => answerError(error, onFault));
  app.notFound(({ req }) => problem({ title: 'not found', status: 404, detail: `there is no ${req.path}` }));

  // Asked once: a request that anybody may send must not start a process.
  let openssl: string | undefined;
  app.get('/healthz', async (c) => {
    openssl ??= await (await workbench.openssl()).runner.version();
    return c.json({ status: 'ok', openssl });
  });
  return app;
}
