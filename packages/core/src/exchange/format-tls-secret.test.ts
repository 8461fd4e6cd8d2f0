import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatTlsSecret } from './format-tls-secret.ts';

const secret = {
  name: 'web',
  namespace: undefined,
  chainPem: 'the chain\n',
  keyPem: 'the key\n',
  trustedPem: undefined,
};

describe('a Secret of type kubernetes.io/tls', () => {
  it('holds chain and key', () => {
    expect(parse(formatTlsSecret(secret))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 'web' },
      data: { 'tls.crt': btoa('the chain\n'), 'tls.key': btoa('the key\n') },
    });
  });

  it('with a namespace, and with what is trusted', () => {
    const manifest = parse(formatTlsSecret({ ...secret, namespace: 'shop', trustedPem: 'the CA\n' }));
    expect(manifest.metadata).toEqual({ name: 'web', namespace: 'shop' });
    expect(manifest.data).toMatchObject({ 'ca.crt': btoa('the CA\n') });
  });

  it.each(['yes', 'null', '1e3', '0o7', '12', 'on'])(
    'named %s it keeps its name, for readers of YAML 1.1 too',
    (name) => {
      const text = formatTlsSecret({ ...secret, name, namespace: name, chainPem: 'x'.repeat(5000) });
      for (const version of ['1.1', '1.2'] as const) {
        expect(parse(text, { version }).metadata).toEqual({ name, namespace: name });
      }
      expect(text).toContain(`tls.crt: ${btoa('x'.repeat(5000))}\n`);
    },
  );
});
