import { CertwrightError, formatOcspFailure, type Workbench } from '@certwright/core';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Guards } from '../access/guards.ts';
import { answers } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { answerPublicFile } from '../public/answer-public-file.ts';
import { OcspAnswers, type TimedAnswer } from '../public/ocsp-answers.ts';
import { authorityParameters } from '../schemas/authority.ts';
import { binary } from '../schemas/binary.ts';
import { ServerRefusal } from '../server-refusal.ts';

export interface OcspOptions {
  readonly workbench: Workbench;
  readonly guards: Pick<Guards, 'anybody' | 'anybodyWithBody'>;
  readonly onFault: (error: unknown) => void;
}

const requestType = 'application/ocsp-request';
const responseType = 'application/ocsp-response';

/** Whether certificates are good (RFC 6960, Appendix A); one set of answers for all places where this is mounted. */
export function ocspRoutes({ workbench, guards, onFault }: OcspOptions): Router {
  const router = newRouter();
  const ocsp = new OcspAnswers(workbench);
  const ask = async (authority: string, request: Buffer) => {
    try {
      return await ocsp.answer({ authority, request });
    } catch (error) {
      return failure(error, workbench, onFault);
    }
  };
  router.get('/ocsp/:name/:request{.+}', guards.anybody, async (c) => {
    return answerGet(c, await ask(c.req.param('name'), requestInPath(c)), workbench.clock.now());
  });
  router.post('/ocsp/:name', guards.anybodyWithBody, async (c) => {
    if (c.req.header('content-type')?.trim().toLowerCase() !== requestType) {
      throw new ServerRefusal('media-type-unsupported', `the body has to be ${requestType}`);
    }
    const { answer } = await ask(c.req.param('name'), Buffer.from(await c.req.arrayBuffer()));
    return answerOnce(c, answer.response);
  });
  describe(router);
  return router;
}

/** Base64 may hold slashes, which not every client writes as %2F. What is no base64 is no request either. */
function requestInPath({ req }: Context): Buffer {
  const [, encoded = ''] = /\/ocsp\/[^/]*\/(.*)$/s.exec(req.path) ?? [];
  try {
    const base64 = decodeURIComponent(encoded);
    return /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : Buffer.of();
  } catch {
    return Buffer.of();
  }
}

/** RFC 5019 §6.2. */
function answerGet(c: Context, { answer, answeredAt }: TimedAnswer, now: Date): Response {
  const { response, nextUpdate } = answer;
  if (!nextUpdate) return answerOnce(c, response);
  const maxAgeSeconds = Math.max(0, Math.floor((nextUpdate.getTime() - now.getTime()) / 1000));
  c.header('expires', nextUpdate.toUTCString());
  return answerPublicFile(c, { content: response, mediaType: responseType, lastModified: answeredAt, maxAgeSeconds });
}

function answerOnce(c: Context, response: Buffer): Response {
  return c.body(Uint8Array.from(response), 200, { 'content-type': responseType, 'cache-control': 'no-store' });
}

/** Nobody who asks by OCSP reads problem details, but whoever asks about an authority that is not here. */
function failure(error: unknown, { clock }: Workbench, onFault: (error: unknown) => void): TimedAnswer {
  if (!(error instanceof CertwrightError) || ['authority-not-found', 'name-invalid'].includes(error.code)) throw error;
  onFault(error);
  const isBusy = ['openssl-busy', 'openssl-timed-out', 'record-busy'].includes(error.code);
  const status = isBusy ? 'tryLater' : 'internalError';
  return { answer: { response: formatOcspFailure(status), status }, answeredAt: clock.now() };
}

function describe({ openAPIRegistry }: Router): void {
  const responses = answers(
    { 200: { description: 'an OCSPResponse, DER', content: { [responseType]: { schema: binary } } } },
    'authority-not-found',
    'name-invalid',
  );
  const about = { summary: 'whether certificates of an authority are good', tags: ['public'], security: [] };
  const request = { params: authorityParameters };
  openAPIRegistry.registerPath({
    ...about,
    method: 'get',
    path: '/ocsp/{name}/{request}',
    request: {
      params: authorityParameters.extend({
        request: z
          .string()
          .openapi({ param: { name: 'request', in: 'path' }, description: 'an OCSPRequest, DER, base64' }),
      }),
    },
    responses: { ...responses, 304: { description: 'as it was' } },
  });
  openAPIRegistry.registerPath({
    ...about,
    method: 'post',
    path: '/ocsp/{name}',
    request: { ...request, body: { required: true, content: { [requestType]: { schema: binary } } } },
    responses: { ...responses, ...answers({}, 'body-too-large', 'media-type-unsupported') },
  });
}
