import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RunningServer } from './running-server.ts';

/** `cfssl serve` over HTTPS, with a record of what it issued in SQLite. */
export interface Cfssl {
  readonly server: RunningServer;
  readonly ca: string;
  readonly path: string;
  format(certificationRequest: string): string;
}

/** The columns that cfssl's certdb writes. */
const schema = `CREATE TABLE certificates (
  serial_number blob NOT NULL, authority_key_identifier blob NOT NULL, ca_label blob, status blob NOT NULL,
  reason int, expiry timestamp, revoked_at timestamp, pem blob NOT NULL,
  PRIMARY KEY (serial_number, authority_key_identifier));
CREATE TABLE ocsp_responses (
  serial_number blob NOT NULL, authority_key_identifier blob NOT NULL, body blob NOT NULL, expiry timestamp,
  PRIMARY KEY (serial_number, authority_key_identifier));`;

/** Undefined where there is no cfssl on PATH (Debian's package golang-cfssl). */
export async function startCfssl(folder: string): Promise<Cfssl | undefined> {
  try {
    execFileSync('cfssl', ['version'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mkdirSync(folder);
  makeCertificates(folder);
  const database = new DatabaseSync(path.join(folder, 'certs.db'));
  database.exec(schema);
  database.close();
  writeFileSync(path.join(folder, 'db.json'), JSON.stringify({ driver: 'sqlite3', data_source: 'certs.db' }));
  const command = (port: number) =>
    `cfssl serve -address 127.0.0.1 -port ${port} -ca ca.pem -ca-key ca-key.pem -tls-cert tls.pem -tls-key tls-key.pem -db-config db.json -loglevel 3`.split(
      ' ',
    );
  const server = await RunningServer.start(command, folder);
  return {
    server,
    ca: readFileSync(path.join(folder, 'ca.pem'), 'utf8'),
    path: '/api/v1/cfssl/sign',
    format: (request) => JSON.stringify({ certificate_request: request }),
  };
}

/** An ec-p256 authority, and its certificate for localhost. */
function makeCertificates(cwd: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-subj', '/CN=bench', '-days', '2');
  openssl('req', '-new', ...newKey, '-keyout', 'tls-key.pem', '-out', 'tls.csr', '-subj', '/CN=localhost');
  writeFileSync(path.join(cwd, 'tls.cnf'), 'subjectAltName = DNS:localhost\n');
  openssl(
    ...'x509 -req -in tls.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out tls.pem -days 2 -extfile tls.cnf'.split(
      ' ',
    ),
  );
}
