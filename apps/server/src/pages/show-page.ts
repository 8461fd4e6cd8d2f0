import type { Context } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';

/** Answers with a whole document. */
export function showPage(c: Context, page: JSX.Element, status: 200 | 201 | 400 | 401 | 403 | 409 | 422 | 429 = 200) {
  return c.html(`<!doctype html>${page}`, status);
}
