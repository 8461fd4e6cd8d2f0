import type { Context } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';

export type PageStatus = 200 | 201 | 400 | 401 | 403 | 404 | 409 | 422 | 429;

/** Answers with a whole document. */
export function showPage(c: Context, page: JSX.Element, status: PageStatus = 200) {
  return c.html(`<!doctype html>${page}`, status);
}
