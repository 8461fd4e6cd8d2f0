/** One setting, which a flag, a variable of the environment or a line of the settings file can set. */
export interface Setting {
  /** Where it stands in the settings file, such as `limits.connections`. */
  readonly path: string;
  /** What a value is, for the help. */
  readonly value: string;
  readonly summary: string;
}

/** In the order of the help. `clientCertificates` is a list of mappings, which only the file can hold. */
export const settings: readonly Setting[] = [
  { path: 'generatedAssetsDir', value: 'FOLDER', summary: 'the assets folder: keys, record, lists (generated)' },
  { path: 'listen', value: 'HOST:PORT', summary: 'where HTTPS is served (127.0.0.1:8443)' },
  { path: 'publicListen', value: 'HOST:PORT', summary: 'plain HTTP for CA certificates, CRLs and OCSP alone (none)' },
  { path: 'publicUrl', value: 'URL', summary: 'how clients reach the latter; goes into what is issued (none)' },
  { path: 'serverNames', value: 'NAME,…', summary: 'further names and addresses of this server, for its certificate' },
  { path: 'authority', value: 'NAME', summary: 'the authority that signs (ca)' },
  { path: 'caPassphraseFile', value: 'FILE', summary: 'its first line opens the key of that authority (none)' },
  { path: 'logLevel', value: 'LEVEL', summary: 'fatal, error, warn, info, debug or silent (info)' },
  { path: 'opensslTimeout', value: 'SECONDS', summary: 'how long one openssl may take (120)' },
  { path: 'upkeepInterval', value: 'SECONDS', summary: 'how often certificates and lists are looked after (10)' },
  { path: 'limits.bodyBytes', value: 'NUMBER', summary: 'the longest body of a request (262144)' },
  { path: 'limits.jsonDepth', value: 'NUMBER', summary: 'the deepest nesting in one (16)' },
  { path: 'limits.connections', value: 'NUMBER', summary: 'open connections (1000)' },
  { path: 'limits.connectionsPerAddress', value: 'NUMBER', summary: 'of these, from one address (500)' },
  { path: 'limits.issuing', value: 'NUMBER', summary: 'requests that issue, at work or waiting (500)' },
  { path: 'limits.gathering', value: 'NUMBER', summary: 'of these, signed by one openssl at most (200)' },
  { path: 'limits.requestsPerMinute', value: 'NUMBER', summary: 'of one principal; 0 for any number (1200)' },
  {
    path: 'limits.anonymousPerMinute',
    value: 'NUMBER',
    summary: 'of one address without one; 0 for any number (1200)',
  },
  { path: 'limits.headersTimeout', value: 'SECONDS', summary: 'for a handshake, and for the head of a request (10)' },
  { path: 'limits.requestTimeout', value: 'SECONDS', summary: 'for a whole request to arrive (30)' },
  { path: 'limits.keepAliveTimeout', value: 'SECONDS', summary: 'for an idle connection (15)' },
];

/** `--limits-connections` */
export const flagOf = (path: string) => `--${kebab(path)}`;

/** `CERTWRIGHT_LIMITS_CONNECTIONS` */
export const variableOf = (path: string) => `CERTWRIGHT_${kebab(path).replaceAll('-', '_').toUpperCase()}`;

const kebab = (path: string) => path.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('.', '-');
