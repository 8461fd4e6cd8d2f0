import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, exportAuthority, exportCertificate, issueCertificate, Workbench } from '../../src/index.ts';
import { temporaryFolder } from '../flows/fake-openssl.ts';
import { describeWithPeers } from './find-program.ts';
import { getOutput, runProgram } from './run-program.ts';
import { shakeHands, withTlsServer } from './tls-handshake.ts';

const password = 'sesame street';
const getPassword = async () => password;
const keyAlgorithms = ['ec-p256', 'rsa-2048', 'ed25519'] as const;
const compatibilities = ['modern', 'legacy'] as const;

let folder: string;
let workbench: Workbench;
beforeAll(async () => {
  folder = temporaryFolder(afterAll);
  workbench = new Workbench({ assetsFolder: path.join(folder, 'generated'), frontEnd: 'test' });
  await createAuthority(workbench, { name: 'root' });
  await createAuthority(workbench, { name: 'issuing', authority: 'root', lifetimeDays: 365 });
  for (const keyAlgorithm of keyAlgorithms) {
    const request = { name: keyAlgorithm, authority: 'issuing', keyAlgorithm, profile: 'tls-server', lifetimeDays: 90 };
    await issueCertificate(workbench, { ...request, subjectAltName: ['web.example'] });
  }
  for (const compatibility of compatibilities) {
    for (const name of keyAlgorithms) {
      const pkcs12 = { getPassword, compatibility, friendlyName: `The ${name} server` };
      const to = { path: fileOf(name, compatibility), overwrite: false };
      await exportCertificate(workbench, { name, format: 'pkcs12', pkcs12, to });
    }
    const to = { path: fileOf('issuing', compatibility), overwrite: false };
    const trustStore = { getPassword, compatibility };
    await exportAuthority(workbench, { name: 'issuing', format: 'truststore', trustStore, to });
  }
});
afterAll(() => workbench?.close());

const fileOf = (name: string, compatibility: string) => path.join(folder, `${name}-${compatibility}.p12`);
const pemOf = (name: string) => readFileSync(path.join(folder, 'generated/keys', `${name}.pem`), 'utf8');
const certificatesIn = (text: string) =>
  [...text.replaceAll('\r', '').matchAll(/-----BEGIN CERTIFICATE-----\n.*?-----END CERTIFICATE-----/gs)].map(String);
const chain = (name: string) => [pemOf(name), pemOf('issuing')].map((pem) => certificatesIn(pem)[0]);

/** That a client which trusts the root alone believes this server. */
async function expectBelieved(server: TlsOptions): Promise<void> {
  const ca = certificatesIn(pemOf('root'));
  await withTlsServer(server, ({ port }) => shakeHands(port, { ca, servername: 'web.example' }));
}

describeWithPeers('keytool reads', ['keytool'], () => {
  const list = async (file: string) => {
    const args = ['-list', '-rfc', '-keystore', file, '-storetype', 'PKCS12', '-storepass', password];
    return getOutput('keytool', args, { cwd: folder });
  };

  describe.each(compatibilities)('%s', (compatibility) => {
    it.each(keyAlgorithms)('a PKCS#12 of an %s key: one entry, key and chain', async (name) => {
      const told = await list(fileOf(name, compatibility));
      expect(told).toContain('Your keystore contains 1 entry');
      expect(told).toContain(`Alias name: the ${name} server`);
      expect(told).toContain('Entry type: PrivateKeyEntry');
      expect(certificatesIn(told)).toEqual(chain(name));
    });

    it('a trust store: each certificate trusted', async () => {
      const told = await list(fileOf('issuing', compatibility));
      expect(told.match(/Alias name: .*/g)).toEqual(['Alias name: issuing', 'Alias name: issuing-2']);
      expect(told.match(/Entry type: .*/g)).toEqual(Array(2).fill('Entry type: trustedCertEntry'));
      expect(certificatesIn(told)).toEqual(certificatesIn(pemOf('issuing')));
    });

    it.each(['ec-p256', 'issuing'])('%s by its password only', async (name) => {
      const args = ['-list', '-keystore', fileOf(name, compatibility), '-storepass', 'another'];
      const { exitCode, output } = await runProgram('keytool', args, { cwd: folder });
      expect([exitCode, output]).toEqual([1, expect.stringMatching(/password was incorrect|integrity check/i)]);
    });
  });
});

describeWithPeers('NSS reads', ['certutil', 'pk12util'], () => {
  describe.each(compatibilities)('%s', (compatibility) => {
    // NSS 3.87 knows no Ed25519 keys.
    it.each(['ec-p256', 'rsa-2048'])('a PKCS#12 of an %s key into a database', async (name) => {
      const database = path.join(folder, `nss-${name}-${compatibility}`);
      mkdirSync(database);
      await getOutput('certutil', ['-N', '-d', `sql:${database}`, '--empty-password'], { cwd: folder });
      const args = ['-i', fileOf(name, compatibility), '-d', `sql:${database}`, '-W', password];
      await getOutput('pk12util', args, { cwd: folder });
      const nickname = `The ${name} server`;
      const read = await getOutput('certutil', ['-L', '-d', `sql:${database}`, '-n', nickname, '-a'], { cwd: folder });
      expect(certificatesIn(read)[0]).toBe(certificatesIn(pemOf(name))[0]);
      expect(await getOutput('certutil', ['-K', '-d', `sql:${database}`], { cwd: folder })).toContain(nickname);
    });

    it('the certificates of a trust store', async () => {
      const told = await getOutput('pk12util', ['-l', fileOf('issuing', compatibility), '-W', password], {
        cwd: folder,
      });
      expect(told.match(/Subject: .*/g)).toEqual(['Subject: "CN=issuing"', 'Subject: "CN=root"']);
    });
  });
});

describe('node serves', () => {
  it.each(compatibilities.flatMap((compatibility) => keyAlgorithms.map((name) => [name, compatibility] as const)))(
    'by a PKCS#12 of an %s key, %s, and who trusts only the root believes it',
    async (name, compatibility) => {
      const server = { pfx: readFileSync(fileOf(name, compatibility)), passphrase: password };
      await expectBelieved(server);
    },
  );

  it('by a PEM bundle, and by a full chain', async () => {
    const bundle = await exportCertificate(workbench, { name: 'ec-p256', format: 'pem-bundle' });
    await expectBelieved({ key: bundle.content, cert: bundle.content });
    const fullchain = await exportCertificate(workbench, { name: 'ec-p256', format: 'fullchain' });
    await expectBelieved({ key: bundle.content, cert: fullchain.content });
  });
});

describeWithPeers('kubectl reads', ['kubectl'], () => {
  it('a Secret', async () => {
    const file = path.join(folder, 'secret.yaml');
    const secret = { namespace: 'shop', includeAuthority: true };
    const to = { path: file, overwrite: false };
    await exportCertificate(workbench, { name: 'ec-p256', format: 'k8s-secret', secret, to });
    const args = ['label', '--local', '-f', file, 'read=yes', '-o', 'json'];
    const { type, metadata, data } = JSON.parse(await getOutput('kubectl', args, { cwd: folder }));
    expect([type, metadata]).toEqual([
      'kubernetes.io/tls',
      { name: 'ec-p256', namespace: 'shop', labels: { read: 'yes' } },
    ]);
    const decode = (name: string) => certificatesIn(Buffer.from(data[name], 'base64').toString());
    expect(decode('tls.crt')).toEqual(chain('ec-p256'));
    expect(decode('ca.crt')).toEqual(certificatesIn(pemOf('issuing')));
  });

  it('that its certificate and key make a Secret of this type', async () => {
    const { content } = await exportCertificate(workbench, { name: 'ec-p256', format: 'pem-bundle' });
    const file = path.join(folder, 'bundle.pem');
    writeFileSync(file, content, { mode: 0o600 });
    const args = ['create', 'secret', 'tls', 'web', '--cert', file, '--key', file, '--dry-run=client', '-o', 'name'];
    expect(await getOutput('kubectl', args, { cwd: folder })).toBe('secret/web\n');
    rmSync(file);
  });
});
