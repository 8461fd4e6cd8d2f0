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
  readonly hasKey: boolean;
}

const folder = '/etc/ssl/private';

export function useLines({ base, host, hasKey }: UseOptions): readonly Use[] {
  const chain = `${folder}/${base}-fullchain.pem`;
  const key = hasKey ? `${folder}/${base}-key.pem` : `${folder}/YOUR-KEY.pem`;
  const asClient = {
    program: 'curl, as a client',
    lines: `curl --cacert root.pem --cert ${base}-fullchain.pem --key ${hasKey ? `${base}-key.pem` : 'YOUR-KEY.pem'} https://SERVER/`,
  };
  if (host === undefined) return [asClient];
  return [
    {
      program: 'nginx',
      lines: `server {
    listen 443 ssl;
    server_name ${host};
    ssl_certificate ${chain};
    ssl_certificate_key ${key};
}`,
    },
    { program: 'Caddy', lines: `https://${host} {\n    tls ${chain} ${key}\n}` },
    {
      program: 'Traefik',
      lines: `tls:\n  certificates:\n    - certFile: ${chain}\n      keyFile: ${key}`,
    },
    { program: 'curl, to try it', lines: `curl --cacert root.pem https://${host}/` },
    asClient,
  ];
}
