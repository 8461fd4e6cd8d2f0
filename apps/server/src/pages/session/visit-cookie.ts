import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { idleMinutes } from './sessions.ts';

const name = 'certwright';
/** `__Host-`: of this very host, by HTTPS, for all paths (RFC 6265bis §4.1.3.2). */
const prefix = 'host';

export function readVisit(c: Context): string | undefined {
  return getCookie(c, name, prefix);
}

export function writeVisit(c: Context, visit: string): void {
  setCookie(c, name, visit, {
    prefix,
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: idleMinutes * 60,
  });
}

export function forgetVisit(c: Context): void {
  deleteCookie(c, name, { prefix, path: '/', secure: true });
}
