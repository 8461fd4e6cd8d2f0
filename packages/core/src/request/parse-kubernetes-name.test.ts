import { describe, expect, it } from 'vitest';
import { parseNamespace, parseSecretName } from './parse-kubernetes-name.ts';

describe('the name of a Secret is a DNS subdomain', () => {
  it.each(['web', 'web-1', '1', 'a.b-c.9', 'x'.repeat(253)])('%s is taken', (name) => {
    expect(parseSecretName(name)).toBe(name);
  });

  it.each(['', 'Web', 'a_b', '-a', 'a-', 'a..b', '.a', 'a.', 'a.-b', 'a\n', 'дом', '../a', 'x'.repeat(254)])(
    '%j is refused',
    (name) => {
      expect(() => parseSecretName(name)).toThrow(
        expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining('name of a Secret') }),
      );
    },
  );
});

describe('the name of a namespace is a DNS label', () => {
  it.each(['shop', 'kube-system', '1', 'x'.repeat(63)])('%s is taken', (name) => {
    expect(parseNamespace(name)).toBe(name);
  });

  it.each(['', 'Shop', 'a.b', '-a', 'a-', 'a\n', 'x'.repeat(64)])('%j is refused', (name) => {
    expect(() => parseNamespace(name)).toThrow(
      expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining('name of a namespace') }),
    );
  });
});
