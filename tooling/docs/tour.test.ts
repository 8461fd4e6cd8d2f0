import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeBlocks, ROOT, readDocument, sectionOf } from './documents.ts';
import { matching, readSteps } from './tour.ts';

const README_FOLDER = '/srv/harbor';
const PLAN = 'kismatic-cluster.yaml';
const steps = codeBlocks(sectionOf(readDocument('README.md'), "A minute's tour"), 'console').flatMap(readSteps);

let folder: string;
beforeAll(() => {
  if (!existsSync(path.join(ROOT, 'apps/cli/dist/chunks/main.js'))) throw new Error('the CLI is not built');
  folder = mkdtempSync(path.join(tmpdir(), 'certwright-tour-'));
  symlinkSync(path.join(ROOT, 'certwright'), path.join(folder, 'certwright'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the page says in words, or takes for granted. */
const preparations: Readonly<Record<string, () => () => void>> = {
  'certwright cluster diff': () => {
    const plan = path.join(folder, PLAN);
    const text = readFileSync(plan, 'utf8');
    writeFileSync(plan, text.replace('10.0.0.11', '10.0.0.99'));
    return () => writeFileSync(plan, text);
  },
  'certwright certificates sign db.csr --profile tls-server': () => {
    const args = ['req', '-new', '-newkey', 'rsa:2048', '-noenc', '-keyout', 'db.key', '-out', 'db.csr'];
    const names = ['-subj', '/CN=db', '-addext', 'subjectAltName=DNS:db.example.com'];
    execFileSync('openssl', [...args, ...names], { cwd: folder, stdio: 'ignore' });
    return () => {};
  },
};

function run(command: string): string {
  const undo = preparations[command]?.();
  const env = { PATH: `${folder}${path.delimiter}${process.env.PATH}`, HOME: folder };
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  undo?.();
  return `${stdout}${stderr}`;
}

/** Without what differs from day to day and from machine to machine. */
function settled(text: string): string {
  return text
    .replaceAll(folder, README_FOLDER)
    .replace(/\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z| \d\d:\d\d UTC)/g, 'TIME')
    .replace(/\d{14}Z/g, 'TIME')
    .replace(/\d{4}-\d\d-\d\d, in \d+ days/g, 'DATE')
    .replace(/^(ok +openssl: ).*$/m, '$1…')
    .trim();
}

describe("README, a minute's tour", () => {
  test('is found', () => {
    expect(steps.length).toBeGreaterThan(8);
  });

  test.each(steps)('%s', (command, told) => {
    const found = settled(run(command));
    if (told.includes('...\n')) expect(found).toMatch(matching(settled(told)));
    else expect(found).toBe(settled(told));
  });
});
