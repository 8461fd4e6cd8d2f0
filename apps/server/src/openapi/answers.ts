import type { ErrorCode } from '@certwright/core';
import { z } from '@hono/zod-openapi';
import { type ServerCode, statusOfCode } from '../problem-details.ts';

export interface Answer {
  readonly description: string;
  /** Media types and what they hold; no body without. */
  readonly content?: Readonly<Record<string, { readonly schema: z.ZodType }>>;
  readonly headers?: z.ZodObject;
}

const problemSchema = z
  .strictObject({
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: 'stable; docs/errors.md has every one' }),
    detail: z.string().optional(),
    hint: z.string().optional().openapi({ description: 'what to do next' }),
    details: z.array(z.string()).optional().openapi({ description: 'one for each fault, when there are several' }),
  })
  .openapi('Problem', { description: 'problem details (RFC 9457)' });

/** What may happen to any request. */
const anyRoute = ['rate-limited', 'internal-error', 'draining'] as const;
/** What may happen to one that has to say who asks, and is written into the audit trail. */
export const withPrincipal = [
  'principal-unknown',
  'access-denied',
  'request-invalid',
  'storage-failed',
  'record-lost',
  'record-damaged',
  'record-busy',
] as const;
/** What may be wrong with a body. */
export const withBody = ['body-too-large', 'media-type-unsupported', 'json-invalid'] as const;
/** What keeps the server from issuing. */
export const whileIssuing = [
  'overloaded',
  'policy-violation',
  'profile-not-found',
  'authority-not-found',
  'authority-invalid',
  'authority-incomplete',
  'certificate-unreadable',
  'key-mismatch',
  'passphrase-required',
  'passphrase-wrong',
  'profile-invalid',
  'openssl-failed',
  'openssl-timed-out',
  'openssl-busy',
  'not-as-planned',
] as const;

/**
 * The answers of a route for the description of the API: those that are good, and a problem for each code. The type
 * says nothing of their bodies, so that a handler may answer with any; tests hold every answer against the description.
 */
export function answers(
  good: Readonly<Record<number, Answer>>,
  ...codes: readonly (ErrorCode | ServerCode)[]
): Record<number, { description: string }> {
  const byStatus = Map.groupBy(new Set([...codes, ...anyRoute]), statusOfCode);
  const problems = [...byStatus].map(([status, some]) => [
    status,
    { description: some.join(', '), content: { 'application/problem+json': { schema: problemSchema } } },
  ]);
  return { ...Object.fromEntries(problems), ...good };
}

export function json(description: string, schema: z.ZodType): Answer {
  return { description, content: { 'application/json': { schema } } };
}
