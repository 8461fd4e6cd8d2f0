import { z } from '@hono/zod-openapi';

/** In a path; core reads it in the forms that people and openssl write. */
export const serialNumberParameters = z.object({
  serialNumber: z
    .string()
    .regex(/^[0-9a-f]{1,40}$|^[0-9a-f]{1,2}(:[0-9a-f]{2}){1,19}$/i, 'give a serial number in hex')
    .openapi({ param: { name: 'serialNumber', in: 'path' }, example: '3a5f09c2117d' }),
});

export const serialNumberQuery = z.strictObject({
  authority: z
    .string()
    .optional()
    .openapi({ description: 'who issued it, where certificates of several authorities have that number' }),
});
