import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOcspRequest } from '../../src/answer-ocsp-request.ts';
import type { KeyAlgorithm } from '../../src/certificate/key-algorithm.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { createOcspResponder } from '../../src/create-ocsp-responder.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { issueRevocationList } from '../../src/issue-revocation-list.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { certificatePathOf } from '../../src/store/folder-layout.ts';
import { Workbench } from '../../src/workbench.ts';
import { x509 } from '../peculiar-x509.ts';
import { describeWithPeers } from './find-program.ts';
import { getOutput, runProgram } from './run-program.ts';

const keyAlgorithms = ['ec-p256', 'ec-p384', 'rsa-2048', 'ed25519'] as const satisfies readonly KeyAlgorithm[];

/** An authority with one leaf that is revoked and one that is not, its list, and its responder; by the system's time. */
interface Specimen {
  readonly keyAlgorithm: KeyAlgorithm;
  readonly workbench: Workbench;
  readonly caPath: string;
  readonly listPath: string;
  readonly listDerPath: string;
  pathOf(leaf: 'good' | 'revoked'): string;
}

let folder: string;
const specimens = new Map<KeyAlgorithm, Specimen>();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'certwright-revocation-'));
  for (const keyAlgorithm of keyAlgorithms) specimens.set(keyAlgorithm, await makeSpecimen(keyAlgorithm));
});
afterAll(async () => {
  for (const { workbench } of specimens.values()) await workbench.close();
  rmSync(folder, { recursive: true, force: true });
});

async function makeSpecimen(keyAlgorithm: KeyAlgorithm): Promise<Specimen> {
  const assetsFolder = path.join(folder, keyAlgorithm);
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test' });
  await createAuthority(workbench, { name: 'ca', lifetimeDays: 300, keyAlgorithm });
  for (const name of ['good', 'revoked']) {
    await issueCertificate(workbench, { name, profile: 'tls-client', lifetimeDays: 30, keyAlgorithm });
  }
  await revokeCertificate(workbench, { certificate: 'revoked', reason: 'keyCompromise' });
  await createOcspResponder(workbench, { authority: 'ca', keyAlgorithm });
  const { pemPath: listPath, derPath: listDerPath } = await issueRevocationList(workbench, 'ca');
  const pathOf = (name: string) => certificatePathOf(assetsFolder, name);
  return { keyAlgorithm, workbench, caPath: pathOf('ca'), listPath, listDerPath, pathOf };
}

const specimenOf = (keyAlgorithm: KeyAlgorithm) => specimens.get(keyAlgorithm) as Specimen;

/** Both leaves, and what the peer says of the one that is revoked. */
async function expectOnlyGood(verify: (leaf: 'good' | 'revoked') => ReturnType<typeof runProgram>, words: RegExp) {
  const [good, revoked] = [await verify('good'), await verify('revoked')];
  expect(good.exitCode, good.output).toBe(0);
  expect(revoked.exitCode, revoked.output).not.toBe(0);
  expect(revoked.output).toMatch(words);
}

describeWithPeers('openssl verifies with a revocation list', ['openssl'], () => {
  it.each(keyAlgorithms)('of a key of kind %s', async (keyAlgorithm) => {
    const { caPath, listPath, pathOf } = specimenOf(keyAlgorithm);
    const trust = ['-x509_strict', '-no-CApath', '-no-CAstore', '-CAfile', caPath, '-crl_check', '-CRLfile', listPath];
    await expectOnlyGood(
      (leaf) => runProgram('openssl', ['verify', ...trust, pathOf(leaf)], { cwd: folder }),
      /certificate revoked/,
    );
  });
});

describeWithPeers('GnuTLS verifies with a revocation list', ['certtool'], () => {
  it.each(keyAlgorithms)('of a key of kind %s, and the list itself', async (keyAlgorithm) => {
    const { caPath, listPath, pathOf } = specimenOf(keyAlgorithm);
    const trust = ['--verify-profile=medium', '--load-ca-certificate', caPath];
    await expectOnlyGood((leaf) => {
      const args = ['--verify', ...trust, '--load-crl', listPath, '--infile', pathOf(leaf)];
      return runProgram('certtool', args, { cwd: folder });
    }, /The certificate chain is revoked/);
    expect(await getOutput('certtool', ['--verify-crl', ...trust, '--infile', listPath], { cwd: folder })).toMatch(
      /Verification output: Verified\./,
    );
  });
});

describeWithPeers('NSS verifies with a revocation list', ['certutil', 'crlutil', 'vfychain'], () => {
  // Its databases take no Ed25519 certificate.
  it.each(keyAlgorithms.filter((kind) => kind !== 'ed25519'))('of a key of kind %s', async (keyAlgorithm) => {
    const { caPath, listDerPath, pathOf } = specimenOf(keyAlgorithm);
    const cwd = mkdtempSync(path.join(folder, 'nss-'));
    const database = ['-d', `sql:${cwd}`];
    await getOutput('certutil', ['-N', ...database, '--empty-password'], { cwd });
    await getOutput('certutil', ['-A', ...database, '-n', 'ca', '-t', 'CT,C,', '-a', '-i', caPath], { cwd });
    await getOutput('crlutil', ['-I', ...database, '-i', listDerPath], { cwd });
    await expectOnlyGood(
      (leaf) => runProgram('vfychain', [...database, '-a', '-u', '0', pathOf(leaf)], { cwd }),
      /Certificate has been revoked/,
    );
  });
});

describe('@peculiar/x509 reads a revocation list', () => {
  it.each(keyAlgorithms)('of a key of kind %s', async (keyAlgorithm) => {
    const { workbench, listPath } = specimenOf(keyAlgorithm);
    const list = new x509.X509Crl(readFileSync(listPath, 'utf8'));
    const store = await workbench.store();
    const [good, revoked] = ['good', 'revoked'].map((name) => store.findIssued({ name })[0]);
    const serials = list.entries.map(({ serialNumber }) => serialNumber.replace(/^0+/, ''));
    expect([serials, serials.includes(good?.serialNumber ?? '')]).toEqual([[revoked?.serialNumber], false]);
    expect(list.entries[0]?.reason).toBe(1);
  });
});

describeWithPeers('GnuTLS asks, and verifies the answer', ['ocsptool'], () => {
  it.each(keyAlgorithms)('of a responder with a key of kind %s', async (keyAlgorithm) => {
    const { workbench, caPath, pathOf } = specimenOf(keyAlgorithm);
    const cwd = mkdtempSync(path.join(folder, 'ocsp-'));
    for (const leaf of ['good', 'revoked'] as const) {
      const question = ['--generate-request', '--load-issuer', caPath, '--load-cert', pathOf(leaf), '--nonce'];
      await getOutput('ocsptool', [...question, '--outfile', 'request.der'], { cwd });
      const request = readFileSync(path.join(cwd, 'request.der'));
      const { response } = await answerOcspRequest(workbench, { authority: 'ca', request });
      writeFileSync(path.join(cwd, 'answer.der'), response);
      const check = ['--verify-response', '--load-trust', caPath, '--load-response', 'answer.der'];
      const output = await getOutput('ocsptool', check, { cwd });
      expect(output).toContain('Verifying OCSP Response: Success');
      expect(output).toContain(`Certificate Status: ${leaf}`);
    }
  });
});
