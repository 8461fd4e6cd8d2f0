import { auditActions } from '@certwright/core';
import { z } from '@hono/zod-openapi';
import { instant } from './certificate.ts';
import { next, pageFields } from './pages.ts';

export const auditQuery = z.strictObject({
  ...pageFields,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'give the next of a page')
    .transform(Number)
    .optional()
    .openapi({ type: 'string', description: 'the next of the page before' }),
  action: z.enum(auditActions).optional(),
  target: z.string().optional(),
  principal: z.string().optional(),
  since: z.string().optional().openapi({ description: 'a duration before now, a day, or a time in ISO 8601' }),
});

const auditEntry = z
  .strictObject({
    id: z.int(),
    at: instant,
    principal: z.string(),
    frontEnd: z.string(),
    action: z.string(),
    target: z.string(),
    outcome: z.string().openapi({ description: 'done, or the code of the error' }),
    details: z.record(z.string(), z.string()),
  })
  .openapi('AuditEntry');

export const auditPage = z
  .strictObject({ entries: z.array(auditEntry).openapi({ description: 'the newest first' }), next })
  .openapi('AuditPage');
