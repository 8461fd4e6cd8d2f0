import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAuthority, formatCommand, getProfile, planCertificate, Workbench } from '@certwright/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pkcs12Protections } from '../../packages/core/src/exchange/pkcs12-protection.ts';
import { pkcs12Job } from '../../packages/core/src/openssl/pkcs12.ts';
import { codeBlocks, readDocument, sectionOf } from './documents.ts';

const openssl = readDocument('docs/openssl.md');
const makingTheKey = sectionOf(openssl, 'A key and a request, one process');
const signing = sectionOf(openssl, 'Signing');

let assetsFolder: string;
let script: string;
beforeAll(async () => {
  assetsFolder = mkdtempSync(path.join(tmpdir(), 'certwright-docs-'));
  const workbench = new Workbench({ assetsFolder, frontEnd: 'docs' });
  await createAuthority(workbench, { name: 'ca' });
  script = await planCertificate(workbench, { name: 'web', subjectAltName: ['web.example.com'] });
  await workbench.close();
});
afterAll(() => rmSync(assetsFolder, { recursive: true }));

const withoutTimes = (line: string) => line.replace(/\d{14}Z/g, 'TIME');
const opensslLines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('openssl '))
    .map((line) => withoutTimes(line.replace(/ >\S+$/, '')));

function fileInScript(name: string): string {
  return new RegExp(`^cat >${name} <<'END-OF-FILE'\n(.*?)^END-OF-FILE$`, 'ms').exec(script)?.[1] ?? '';
}

/** Section name to its text. */
function sections(config = ''): Record<string, string> {
  const parts = [...config.matchAll(/^\[(\w+)\]\n(.*?)(?=^\[|(?![\s\S]))/gms)];
  return Object.fromEntries(parts.map(([, name = '', entries = '']) => [name, entries.trim()]));
}

test('the lines of openssl are those of a dry run', () => {
  const told = [makingTheKey, signing].flatMap((text) => codeBlocks(text, 'sh')).join('\n');
  expect(opensslLines(script)).toEqual(opensslLines(told));
});

test('the config of a request is that of a dry run', () => {
  const [told] = codeBlocks(makingTheKey, 'ini');
  expect(sections(told)).toEqual(sections(fileInScript('request.cnf')));
});

test('the config for signing is that of a dry run, but for a shorter policy section', () => {
  const { policy: toldPolicy = '', ...told } = sections(codeBlocks(signing, 'ini')[0]);
  const { policy = '', ...used } = sections(fileInScript('ca.cnf'));
  expect(told).toEqual(used);
  expect(policy.split('\n')).toEqual(expect.arrayContaining(toldPolicy.split('\n')));
});

test('the line that makes a PKCS#12 file is that of its job', () => {
  const [told = ''] = codeBlocks(sectionOf(openssl, 'A PKCS#12 file'), 'sh');
  const job = pkcs12Job({
    key: { path: '/key.pem' },
    certificates: [],
    friendlyName: 'web',
    password: 'x',
    protection: pkcs12Protections.modern,
  });
  expect(told.split('\n')[0]).toBe(formatCommand(job.args));
});

test("the example of a user's own profile is one", () => {
  const [example = ''] = codeBlocks(sectionOf(openssl, 'What a profile may say'), 'ini');
  mkdirSync(path.join(assetsFolder, 'profiles'));
  writeFileSync(path.join(assetsFolder, 'profiles/lab.cnf'), example);
  expect(getProfile({ assetsFolder }, 'lab')).toMatchObject({ description: 'Web server of the lab', builtIn: false });
});
