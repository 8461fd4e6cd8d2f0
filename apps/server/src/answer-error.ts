import { CertwrightError } from '@certwright/core';
import { HTTPException } from 'hono/http-exception';
import { type ProblemDetails, problemDetailsOf, serverProblem } from './problem-details.ts';
import { formRefused, ServerRefusal } from './server-refusal.ts';

export interface ErrorAnswering {
  /** What lies where on this machine is nobody's business. */
  readonly assetsFolder: string;
  /** Told of everything that is a fault of the server's own, for the client is not. */
  readonly onFault: (error: unknown) => void;
}

/** Answers with RFC 9457 problem details; what is a fault of ours goes whole to `onFault`, and without its text to the client. */
export function answerError(error: unknown, { assetsFolder, onFault }: ErrorAnswering): Response {
  const details = problemOf(error, assetsFolder);
  if (details.status >= 500) onFault(error);
  return problem(details, headersFor(details));
}

/** What a client may know of an error. */
export function problemOf(error: unknown, assetsFolder: string): ProblemDetails {
  return withoutPath(detailsOf(error), assetsFolder);
}

export function problem(details: ProblemDetails, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(details, {
    status: details.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

function detailsOf(error: unknown): ProblemDetails {
  if (error instanceof CertwrightError) return problemDetailsOf(error);
  if (error instanceof ServerRefusal) return error.problem;
  if (error instanceof HTTPException) {
    // The only ones that hono throws: its validators before ours have looked, and its look at where a form comes from.
    if (error.status === 415) return serverProblem('media-type-unsupported');
    if (error.status === 403) return formRefused().problem;
  }
  return serverProblem('internal-error');
}

/** RFC 9110 §15.5.2 and §10.2.3; RFC 6750 §3. */
function headersFor({ status }: ProblemDetails): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="certwright"' };
  return status === 503 ? { 'retry-after': '1' } : {};
}

function withoutPath(details: ProblemDetails, assetsFolder: string): ProblemDetails {
  const text = JSON.stringify(details);
  const path = JSON.stringify(assetsFolder).slice(1, -1);
  return text.includes(path) ? JSON.parse(text.replaceAll(`${path}/`, '').replaceAll(path, 'the folder')) : details;
}
