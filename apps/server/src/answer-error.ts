import { CertwrightError } from '@certwright/core';
import { type ProblemDetails, problemDetailsOf } from './problem-details.ts';

/** Answers with RFC 9457 problem details; what is a fault of ours goes whole to `onFault`, and without its text to the client. */
export function answerError(error: unknown, onFault: (error: unknown) => void): Response {
  const details: ProblemDetails =
    error instanceof CertwrightError ? problemDetailsOf(error) : { title: 'internal error', status: 500 };
  if (details.status >= 500) onFault(error);
  return problem(details);
}

export function problem(details: ProblemDetails, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(details, {
    status: details.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
