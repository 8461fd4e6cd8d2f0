import { z } from '@hono/zod-openapi';
import { certificate } from './certificate.ts';

const fields = {
  name: z.string(),
  selfSigned: z.boolean(),
  key: z.enum(['present', 'encrypted', 'missing', 'unreadable', 'of another certificate']),
  faults: z.array(z.string()).openapi({ description: 'what keeps it from signing; empty when nothing does' }),
  certificate,
  chain: z.array(certificate),
};

const authority = z.strictObject(fields).openapi('Authority');
export const authorityList = z.strictObject({ authorities: z.array(authority) }).openapi('AuthorityList');

const addresses = z.strictObject({
  crlUrl: z.string().optional(),
  ocspUrl: z.string().optional(),
  issuerUrl: z.string().optional(),
});
export const authorityWithAddresses = z.strictObject({ ...fields, addresses }).openapi('AuthorityWithAddresses');

export const authorityParameters = z.object({
  name: z
    .string()
    .min(1)
    .max(200)
    .openapi({ param: { name: 'name', in: 'path' }, example: 'ca' }),
});
