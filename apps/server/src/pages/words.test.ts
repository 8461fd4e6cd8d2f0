import { expect, test } from 'vitest';
import { shorten } from './words.ts';

test('a text is cut between characters', () => {
  expect(shorten('𝒜𝒜𝒜', 2)).toBe('𝒜…');
  expect(shorten('𝒜𝒜', 2)).toBe('𝒜𝒜');
});
