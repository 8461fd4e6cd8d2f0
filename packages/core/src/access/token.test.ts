import { expect, it, test } from 'vitest';
import { isTokenOf, makeToken, tokenIdOf } from './token.ts';

it('a token names its id, and is known by the hash that is kept, which holds nothing of it', () => {
  const { id, token, secretHash } = makeToken();
  expect(token).toMatch(/^cw_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
  expect([tokenIdOf(token), isTokenOf(token, secretHash)]).toEqual([id, true]);
  expect(secretHash).toMatch(/^[0-9a-f]{64}$/);
});

it('no two are alike', () => {
  const made = Array.from({ length: 1000 }, makeToken);
  for (const part of ['id', 'token', 'secretHash'] as const)
    expect(new Set(made.map((one) => one[part])).size).toBe(1000);
});

it('another secret, or the same secret under another id, is not it', () => {
  const [one, other] = [makeToken(), makeToken()];
  const secretOf = (token: string) => token.slice(-43);
  for (const token of [other.token, `cw_${other.id}_${secretOf(one.token)}`, `cw_${one.id}_${secretOf(other.token)}`]) {
    expect(isTokenOf(token, one.secretHash)).toBe(false);
  }
});

test.each(['', 'f'.repeat(63), 'f'.repeat(66), 'not hex'])('nothing is a token of the hash %j', (secretHash) => {
  expect(isTokenOf(makeToken().token, secretHash)).toBe(false);
});

const { id, token } = makeToken();
test.each([
  '',
  id,
  `cw_${id}_`,
  token.slice(0, -1),
  `${token}A`,
  `${token}\n`,
  ` ${token}`,
  token.replace('cw_', 'CW_'),
  token.replace(id, id.toUpperCase().replace(/^\d*/, 'A')),
  token.replace(/.$/, '='),
  `Bearer ${token}`,
])('%j is no token', (text) => {
  expect(tokenIdOf(text)).toBeUndefined();
});
