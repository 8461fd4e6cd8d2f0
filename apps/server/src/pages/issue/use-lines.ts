/** What to write where, so that a program uses the files: to be copied. */
export interface Use {
  readonly program: string;
  readonly lines: string;
}

export interface UseOptions {
  /** What the files' names begin with. */
  readonly base: string;
  /** What clients call; missing for a certificate without a host name. */
  readonly host?: string | undefined;
  /** Whether the key is among the files; else its holder knows where it is. */
  readonly hasKey: boolean;
}

const folder = '/etc/ssl/private';

export function useLines({ base, host, hasKey }: UseOptions): readonly Use[] {
  const chain = `${base}-fullchain.pem`;
  const key = hasKey ? `${base}-key.pem` : 'YOUR-KEY.pem';
  const asClient = {
    program: 'curl, as a client',
    lines: `curl --cacert root.pem --cert ${chain} --key ${key} https://SERVER/`,
  };
  return host === undefined ? [asClient] : [...serverLines({ host, chain, key }), asClient];
}

function serverLines({ host, chain, key }: Record<'host' | 'chain' | 'key', string>): Use[] {
  return [
    {
      program: 'nginx',
      lines: `server {
    listen 443 ssl;
    server_name ${host};
    ssl_certificate ${folder}/${chain};
    ssl_certificate_key ${folder}/${key};
}`,
    },
    { program: 'Caddy', lines: `https://${host} {\n    tls ${folder}/${chain} ${folder}/${key}\n}` },
    {
      program: 'Traefik',
      lines: `tls:\n  certificates:\n    - certFile: ${folder}/${chain}\n      keyFile: ${folder}/${key}`,
    },
    { program: 'curl, to try it', lines: `curl --cacert root.pem https://${host.replace('*', 'HOST')}/` },
  ];
}
