import { issuingPolicyInput, roles } from '@certwright/core';
import { z } from '@hono/zod-openapi';
import { instant } from './certificate.ts';

const role = z.enum(roles);
const texts = z.array(z.string());

/** Core says what may stand in the fields; it also reads them, and says what is wrong with them. */
const issuingPolicyBody = z.strictObject(issuingPolicyInput.shape);

const issuingPolicy = z.strictObject({
  profiles: z.union([z.string(), texts]),
  authorities: z.union([z.string(), texts]),
  names: z.union([z.string(), texts]),
  organizations: z.union([z.string(), texts]),
  longestValidity: z.string(),
  keyAlgorithms: z.union([z.string(), texts]),
  keysMadeHere: z.boolean(),
});

export const tokenBody = z
  .strictObject({
    name: z.string().openapi({ description: 'for people', example: 'web-01' }),
    role,
    issuingPolicy: issuingPolicyBody.optional().openapi({
      description: 'docs/access.md has its language; for an administrator everything, else next to nothing, without it',
    }),
    expiresIn: z.string().optional().openapi({ description: 'a duration, or never; 90d', example: '90d' }),
  })
  .openapi('TokenOrder');

const fields = {
  id: z.string(),
  name: z.string(),
  role,
  issuingPolicy,
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.optional().openapi({ description: 'missing for one that is valid until it is revoked' }),
  lastUsedAt: instant.optional().openapi({ description: 'to the minute' }),
  revokedAt: instant.optional(),
};

export const token = z.strictObject(fields).openapi('Token');
export const tokenList = z.strictObject({ tokens: z.array(token) }).openapi('TokenList');
export const createdToken = z
  .strictObject({ token: z.string().openapi({ description: 'told this once' }), ...fields })
  .openapi('CreatedToken');

export const tokenParameters = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .openapi({ param: { name: 'id', in: 'path' }, example: '5f2c09c2117d' }),
});
