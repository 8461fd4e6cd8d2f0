import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { getAuthorityTree } from '../../src/get-authority-tree.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import type { TreeNode } from '../../src/overview/grow-tree.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { makeBroughtAuthority, openBench, putPair, signBelow } from './flow-bench.ts';

interface Names {
  readonly [name: string]: Names;
}

const namesOf = (nodes: readonly TreeNode[]): Names =>
  Object.fromEntries(nodes.map(({ name, issued }) => [name, namesOf(issued)]));

const caExtensions =
  'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\nsubjectKeyIdentifier = hash';

test('roots, what hangs from them by their keys, and what nobody here signed', async () => {
  const { workbench, assetsFolder } = openBench(onTestFinished);
  const sameName = { subject: { commonName: 'One name' }, lifetimeDays: 3650 };
  await createAuthority(workbench, { name: 'ca', ...sameName });
  await createAuthority(workbench, { name: 'twin', ...sameName });
  await createAuthority(workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 1000 });
  const issue = (name: string, authority: string, lifetimeDays: number) =>
    issueCertificate(workbench, { name, authority, lifetimeDays });
  await issue('later', 'ca', 200);
  await issue('sooner', 'ca', 100);
  await issue('below', 'issuing', 100);
  await issue('of-twin', 'twin', 10);
  const elsewhere = openBench(onTestFinished);
  await createAuthority(elsewhere.workbench, { name: 'ca', ...sameName });
  await issueCertificate(elsewhere.workbench, { name: 'lost', authority: 'ca', lifetimeDays: 10 });
  putPair(assetsFolder, 'lost', { certificatePem: elsewhere.read('keys', 'lost.pem') });
  const { roots, withoutIssuer } = await getAuthorityTree(workbench);
  expect(namesOf(roots)).toEqual({ ca: { issuing: { below: {} }, sooner: {}, later: {} }, twin: { 'of-twin': {} } });
  expect(roots[0]?.issued.map(({ name }) => name)).toEqual(['issuing', 'sooner', 'later']);
  expect(namesOf(withoutIssuer)).toEqual({ lost: {} });
  expect(roots[1]?.issued[0]).toMatchObject({ isAuthority: false, status: 'expires-soon' });
});

test('an authority that only stands in the chain of another has its place', async () => {
  const bench = openBench(onTestFinished);
  const { workbench } = bench;
  const root = await createAuthority(workbench, { name: 'root', subject: { commonName: 'Root' }, lifetimeDays: 3650 });
  const folder = temporaryFolder(onTestFinished);
  const low = signBelow(folder, bench, 'CN = Low', 'basicConstraints = critical, CA:TRUE');
  putPair(bench.assetsFolder, 'ca', { ...low, certificatePem: low.certificatePem + root.certificate.pem });
  for (const file of ['root.pem', 'root-key.pem']) rmSync(bench.file('keys', file));
  await issueCertificate(workbench, { name: 'web', authority: 'ca', lifetimeDays: 100 });
  const { roots, withoutIssuer } = await getAuthorityTree(workbench);
  expect(namesOf(roots)).toEqual({ 'CN=Root': { ca: { web: {} } } });
  expect(roots[0]).toMatchObject({ certificatePath: bench.file('keys', 'ca.pem'), isAuthority: true });
  expect(withoutIssuer).toEqual([]);
});

test('two authorities that signed each other are there once, with what hangs from them', async () => {
  const { workbench, assetsFolder } = openBench(onTestFinished);
  const folder = temporaryFolder(onTestFinished);
  const file = (name: string) => path.join(folder, name);
  const made = ['left', 'right'].map((name) => makeBroughtAuthority(folder, { name, subject: `CN = ${name}` }));
  const names = ['left', 'right', 'leaf'];
  for (const [index, { certificatePem }] of made.entries()) writeFileSync(file(`${names[index]}.pem`), certificatePem);
  writeFileSync(file('ca.cnf'), caExtensions);
  const sign = (name: string, by: string, extensions: readonly string[] = []) => {
    const key = name === 'leaf' ? 'left' : name;
    const request = ['req', '-new', '-key', `${key}-key.pem`, '-subj', `/CN=${name}`, '-out', 'r.csr'];
    execFileSync('openssl', request, { cwd: folder, stdio: 'ignore' });
    const signing = ['x509', '-req', '-in', 'r.csr', '-CA', `${by}.pem`, '-CAkey', `${by}-key.pem`, '-days', '7000'];
    const certificatePem = execFileSync('openssl', [...signing, ...extensions], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    putPair(assetsFolder, name, { certificatePem });
  };
  sign('left', 'right', ['-extfile', 'ca.cnf']);
  sign('right', 'left', ['-extfile', 'ca.cnf']);
  sign('leaf', 'left');
  const { roots, withoutIssuer } = await getAuthorityTree(workbench);
  expect(roots).toEqual([]);
  expect(namesOf(withoutIssuer)).toEqual({ left: { right: {}, leaf: {} } });
});

test('hundreds of leaves, and files that hold no certificate', async () => {
  const { workbench, assetsFolder } = openBench(onTestFinished);
  await createAuthority(workbench, { name: 'ca', lifetimeDays: 3650 });
  await issueCertificate(workbench, { name: 'web', authority: 'ca', lifetimeDays: 100 });
  const certificatePem = readFileSync(path.join(assetsFolder, 'keys/web.pem'), 'utf8');
  for (let index = 0; index < 300; index++) putPair(assetsFolder, `copy-${index}`, { certificatePem });
  putPair(assetsFolder, 'broken', { certificatePem: 'garbage', privateKeyPem: 'garbage' });
  const { roots } = await getAuthorityTree(workbench);
  expect(roots.map(({ name, issued }) => [name, issued.length])).toEqual([['ca', 301]]);
});

test('an empty folder has an empty tree', async () => {
  expect(await getAuthorityTree(openBench(onTestFinished).workbench)).toEqual({ roots: [], withoutIssuer: [] });
});
