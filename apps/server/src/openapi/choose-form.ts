import type { Context } from 'hono';
import Negotiator from 'negotiator';
import { ServerRefusal } from '../server-refusal.ts';

export const pemMediaType = 'application/x-pem-file';
const offered = ['application/json', pemMediaType];

/**
 * How a client wants a certificate (RFC 9110 §12.5.1): JSON where it does not say. To be asked before anything is done.
 * @throws ServerRefusal `not-acceptable`
 */
export function chooseForm(c: Context): 'json' | 'pem' {
  const accept = c.req.header('accept');
  if (accept === undefined) return 'json';
  const chosen = new Negotiator({ headers: { accept } }).mediaType(offered);
  if (chosen !== undefined) return chosen === pemMediaType ? 'pem' : 'json';
  throw new ServerRefusal('not-acceptable', `the answer can be ${offered.join(' or ')}`);
}
