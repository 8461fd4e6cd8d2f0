import type { MiddlewareHandler } from 'hono';
import { bodyLimit as honoBodyLimit } from 'hono/body-limit';
import { problem } from '../answer-error.ts';
import { serverProblem } from '../problem-details.ts';

/** Refuses a longer body, whether its length is announced or it comes in chunks, before anything reads it whole. */
export function bodyLimit(maxSize: number): MiddlewareHandler {
  const detail = `a body may have ${maxSize} bytes`;
  return honoBodyLimit({ maxSize, onError: () => problem(serverProblem('body-too-large', detail)) });
}
