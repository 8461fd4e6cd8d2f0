import { describe, expect, test } from 'vitest';
import { decideValidity, lifetimeOf } from './decide-validity.ts';

const minute = 60_000;

describe('a validity as long as another', () => {
  test.each([
    ['a year', 365 * 24 * 60 * minute],
    ['an hour', 60 * minute],
    ['six minutes', 6 * minute],
  ])('%s, made here: begun five minutes back, whatever the time', (_, lifetimeMs) => {
    const made = decideValidity({ lifetimeMs }, undefined, new Date('2031-01-01T00:00:00Z')).validity;
    expect(lifetimeOf(made)).toBe(lifetimeMs);
    const again = decideValidity({ lifetimeMs: lifetimeOf(made) }, undefined, new Date('2031-09-09T09:09:09.9Z'));
    const lengthOf = ({ notBefore, notAfter }: typeof made) => notAfter.getTime() - notBefore.getTime();
    expect(lengthOf(again.validity)).toBe(lengthOf(made));
  });

  test.each([
    ['a second', '2031-01-01T00:00:00Z', 1000],
    ['five minutes', '2031-01-01T00:04:59Z', 5 * minute],
    ['one second more', '2031-01-01T00:05:00Z', 1000],
  ])('%s, made elsewhere, is never nothing', (_, notAfter, lifetimeMs) => {
    expect(lifetimeOf({ notBefore: new Date('2031-01-01T00:00:00Z'), notAfter: new Date(notAfter) })).toBe(lifetimeMs);
  });
});
