import { z } from '@hono/zod-openapi';

const mostOfPage = 1000;

/** Of every list that may be long. */
export const pageFields = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `give a whole number from 1 to ${mostOfPage}`)
    .transform(Number)
    .pipe(z.number().max(mostOfPage, `give a whole number from 1 to ${mostOfPage}`))
    .default(100)
    .openapi({ type: 'integer', minimum: 1, maximum: mostOfPage, default: 100 }),
  cursor: z.string().min(1).max(500).optional().openapi({ description: 'the next of the page before' }),
};

export const next = z.string().optional().openapi({ description: 'the cursor of the next page; missing on the last' });

/** In a query. */
export const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()
  .openapi({ type: 'boolean' });

/** The header that leads to the next page (RFC 8288). */
export const linkHeaders = z.object({ link: z.string().optional().openapi({ description: 'rel="next", RFC 8288' }) });

/** The same question for the next page. */
export function linkToNext(url: string, cursor: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.set('cursor', cursor);
  return `<${pathname}?${searchParams}>; rel="next"`;
}
