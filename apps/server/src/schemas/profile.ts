import { z } from '@hono/zod-openapi';

const profile = z.strictObject({ name: z.string(), description: z.string(), builtIn: z.boolean() }).openapi('Profile');

export const profileList = z.strictObject({ profiles: z.array(profile) }).openapi('ProfileList');
