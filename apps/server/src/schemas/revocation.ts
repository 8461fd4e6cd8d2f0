import { z } from '@hono/zod-openapi';
import { instant, serialNumber } from './certificate.ts';

export const revocationBody = z
  .strictObject({
    reason: z.string().openapi({ description: 'a word of RFC 5280 §5.3.1', example: 'keyCompromise' }),
  })
  .openapi('RevocationOrder');

export const revokedCertificate = z
  .strictObject({
    outcome: z.enum(['revoked', 'kept']).openapi({ description: 'kept: it was revoked before, and that stays' }),
    authority: z.string(),
    name: z.string(),
    serialNumber,
    fingerprint: z.string().optional(),
    issuerKey: z.string(),
    notAfter: instant,
    revokedAt: instant,
    reason: z.string(),
    kubernetes: z.strictObject({ fact: z.string(), instead: z.array(z.string()) }).optional(),
    warnings: z.array(z.string()),
  })
  .openapi('RevokedCertificate');
