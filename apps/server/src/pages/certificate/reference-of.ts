import type { IssuedReference } from '@certwright/core';
import type { Context } from 'hono';

/** Which certificate a path means. */
export function referenceOf(c: Context): IssuedReference {
  return { serialNumber: c.req.param('serialNumber') ?? '', authority: c.req.query('authority') };
}
