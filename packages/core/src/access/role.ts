import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from '../request/request-invalid.ts';

/** What a principal may do; each may do what those before it may. */
export const roles = ['viewer', 'issuer', 'admin'] as const;

export type Role = (typeof roles)[number];

/** @throws CertwrightError `request-invalid` */
export function parseRole(raw: unknown): Role {
  const known = roles.find((role) => role === raw);
  if (known) return known;
  throw requestInvalid(`unknown role ${showValue(raw)}`, `known are ${roles.join(', ')}`);
}

/** @throws CertwrightError `access-denied` when the principal's role is below the one that is needed */
export function assertRole({ name, role }: { readonly name: string; readonly role: Role }, needed: Role): void {
  if (roles.indexOf(role) >= roles.indexOf(needed)) return;
  throw new CertwrightError('access-denied', `${name} is ${role}, and this needs ${needed}`, {
    hint: 'ask an administrator for a token of that role',
  });
}
