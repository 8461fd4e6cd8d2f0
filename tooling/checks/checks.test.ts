import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changesets } from './changesets.ts';
import { noPrivateKeys } from './no-private-keys.ts';
import { noRegistryAddress } from './no-registry-address.ts';
import { programCheck } from './program-check.ts';

const BODY = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg';
const header = (kind: string) => `-----BEGIN ${kind}-----`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'certwright-checks-'));
  execFileSync('git', ['init', '-q'], { cwd: root });
  write('.gitignore', '/generated/\n');
  write('package.json', JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }));
  write('packages/core/package.json', JSON.stringify({ name: '@certwright/core', version: '0.0.0' }));
  write('.changeset/config.json', JSON.stringify({ format: false }));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

describe('no private key is committed', () => {
  test.each([
    ['PKCS#8', 'docs/a.txt', `${header('PRIVATE KEY')}\n${BODY}\n`],
    ['encrypted PKCS#8', 'docs/a.txt', `${header('ENCRYPTED PRIVATE KEY')}\r\n${BODY}\r\n`],
    ['RSA, encrypted', 'docs/a.txt', `${header('RSA PRIVATE KEY')}\nProc-Type: 4,ENCRYPTED\n`],
    ['EC, in a source text', 'src/a.ts', `const key = '${header('EC PRIVATE KEY')}\\n${BODY}\\n';`],
    ['a file called so', 'test/ca-key.pem', ''],
    ['a PKCS#12', 'test/alice.p12', ''],
  ])('%s', async (_, file, text) => {
    write(file, text);
    expect(await noPrivateKeys.run(root)).toEqual([`${file} holds a private key`]);
  });
  test('a header alone, a certificate, and what git ignores are none', async () => {
    write('src/a.ts', `const isKey = text.includes('${header('PRIVATE KEY')}');`);
    write('docs/a.txt', `${header('CERTIFICATE')}\n${BODY}\n`);
    write('generated/keys/ca-key.pem', `${header('PRIVATE KEY')}\n${BODY}\n`);
    expect(await noPrivateKeys.run(root)).toEqual([]);
  });
});

describe('no registry address', () => {
  test.each([
    ['pnpm-lock.yaml', '    resolution: {integrity: sha512-a, tarball: https://registry.example/a.tgz}'],
    ['pnpm-lock.yaml', 'a: git+ssh://git@example.com/a.git'],
    ['.npmrc', 'registry=https://mirror.example/'],
    ['apps/cli/.npmrc', '@certwright:registry = https://mirror.example/'],
    ['package.json', '{ "publishConfig": { "registry": "https://mirror.example" } }'],
    ['pnpm-workspace.yaml', 'registry: https://mirror.example'],
  ])('in %s: %s', async (file, text) => {
    write(file, `first\n${text}\n`);
    expect(await noRegistryAddress.run(root)).toEqual([`${file}:2 ${text.trim()}`]);
  });
  test('a lockfile of versions and hashes is sound', async () => {
    write('pnpm-lock.yaml', 'packages:\n  a@1.0.0:\n    resolution: {integrity: sha512-a}\n');
    expect(await noRegistryAddress.run(root)).toEqual([]);
  });
});

describe('changesets', () => {
  test('a changeset of a package that is there is sound', async () => {
    write('.changeset/a.md', "---\n'@certwright/core': minor\n---\n\nNew.\n");
    expect(await changesets.run(root)).toEqual([]);
  });
  test.each([
    ['names no package', '.changeset/a.md', "---\n'@certwright/cor': minor\n---\n\nNew.\n", '@certwright/cor'],
    ['has no front matter', '.changeset/a.md', 'New.\n', 'frontmatter'],
    ['the config is not JSON', '.changeset/config.json', '{', 'JSON'],
    ['the config has a wrong value', '.changeset/config.json', '{ "access": "everybody" }', 'access'],
    ['the config fixes an unknown package', '.changeset/config.json', '{ "fixed": [["nobody"]] }', 'nobody'],
  ])('%s', async (_, file, text, named) => {
    write(file, text);
    expect((await changesets.run(root)).join('\n')).toContain(named);
  });
});

describe('another program', () => {
  test('its exit code is the answer, and its words are the fault', async () => {
    expect(await programCheck('a', 'sh', ['-c', 'exit 0']).run(root)).toEqual([]);
    expect(await programCheck('a', 'sh', ['-c', 'echo one; echo two >&2; exit 3']).run(root)).toEqual(['one\ntwo']);
    expect(await programCheck('a', 'sh', ['-c', 'exit 3']).run(root)).toEqual(['sh ended with 3']);
  });
  test('one that is not there is a fault', async () => {
    expect((await programCheck('a', 'certwright-nothing', []).run(root))[0]).toContain('did not run');
  });
});
