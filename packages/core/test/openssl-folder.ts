import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyAlgorithm } from '../src/certificate/key-algorithm.ts';

const genpkeyArguments: Record<KeyAlgorithm, readonly string[]> = {
  'ec-p256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:named_curve'],
  'ec-p384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-pkeyopt', 'ec_param_enc:named_curve'],
  'rsa-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-3072': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
  'rsa-4096': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:4096'],
  ed25519: ['-algorithm', 'ED25519'],
};

/** Makes keys, requests and certificates with the system's openssl, in a temporary folder of its own. */
export class OpensslFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'certwright-test-'));

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  run(...args: readonly string[]): string {
    return execFileSync('openssl', args, { cwd: this.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  makeKey(algorithm: KeyAlgorithm): string {
    const path = join(this.path, `${algorithm}-key.pem`);
    this.run('genpkey', ...genpkeyArguments[algorithm], '-out', path);
    return path;
  }

  /** A self-signed certificate from a whole `[req]` config; `extra` goes to `openssl req -x509`. */
  selfSign(key: string, config: string, ...extra: readonly string[]): string {
    return this.run('req', '-x509', '-new', '-key', key, '-config', this.write('x509.cnf', config), ...extra);
  }

  request(key: string, config: string, ...extra: readonly string[]): string {
    return this.run('req', '-new', '-key', key, '-config', this.write('req.cnf', config), ...extra);
  }
}
