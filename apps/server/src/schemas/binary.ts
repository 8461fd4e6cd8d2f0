import { z } from '@hono/zod-openapi';

/** What is no JSON; OpenAPI 3.1 describes it by its media type. */
export const binary = z.any().openapi({ description: 'bytes or text of this media type' });
