import { stringify } from 'yaml';

/** A Secret of type `kubernetes.io/tls`. */
export interface TlsSecret {
  readonly name: string;
  /** Without it, the one that whoever applies it works in. */
  readonly namespace: string | undefined;
  /** The leaf first. */
  readonly chainPem: string;
  /** Not encrypted. */
  readonly keyPem: string;
  readonly trustedPem: string | undefined;
}

/** Its manifest, YAML: `tls.crt`, `tls.key`, and `ca.crt` where there is one. */
export function formatTlsSecret({ name, namespace, chainPem, keyPem, trustedPem }: TlsSecret): string {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    data: {
      'tls.crt': base64(chainPem),
      'tls.key': base64(keyPem),
      ...(trustedPem !== undefined && { 'ca.crt': base64(trustedPem) }),
    },
  };
  // kubectl reads YAML 1.1, where `yes` and `1_000` are no strings.
  return stringify(manifest, { lineWidth: 0, compat: 'yaml-1.1' });
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
