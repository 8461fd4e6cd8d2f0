import { expect, test } from 'vitest';
import { assertRole, parseRole, roles } from './role.ts';

test.each(roles.flatMap((role) => roles.map((needed) => [role, needed] as const)))(
  '%s, where %s is needed',
  (role, needed) => {
    const ask = () => assertRole({ name: 'token web (1)', role }, needed);
    if (roles.indexOf(role) >= roles.indexOf(needed)) expect(ask).not.toThrow();
    else
      expect(ask).toThrow(
        expect.objectContaining({
          code: 'access-denied',
          message: `token web (1) is ${role}, and this needs ${needed}`,
        }),
      );
  },
);

test('each may do what those before it may', () => {
  expect(roles).toEqual(['viewer', 'issuer', 'admin']);
  expect(roles.map(parseRole)).toEqual(roles);
});

test.each([
  ['root', '"root"'],
  ['Admin', '"Admin"'],
  ['', '""'],
  [undefined, 'undefined'],
  [['admin'], 'a list'],
])('%j is no role', (raw, shown) => {
  expect(() => parseRole(raw)).toThrow(
    expect.objectContaining({ code: 'request-invalid', message: `unknown role ${shown}` }),
  );
});
