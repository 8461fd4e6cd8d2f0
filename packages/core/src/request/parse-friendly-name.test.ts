import { describe, expect, it } from 'vitest';
import { parseFriendlyName } from './parse-friendly-name.ts';

describe('a friendly name', () => {
  it.each(['web', '-in', 'Web server of "Acme" # 1 $x', 'x'.repeat(64)])('%j is taken', (name) => {
    expect(parseFriendlyName(name)).toBe(name);
  });

  it.each(['', 'Дом', 'two\nlines', '\0', '\u202e', 'x'.repeat(65)])('%j is refused', (name) => {
    expect(() => parseFriendlyName(name)).toThrow(
      expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining('friendly name') }),
    );
  });
});
