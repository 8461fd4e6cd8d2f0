import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, onTestFinished } from 'vitest';
import { runCertwright } from './run-certwright.ts';

/** An empty folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cli-test-'));
  // A shell that is told to go writes its history there on its way out.
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

const made = new Map<string, string>();

/** A folder in which `generated` holds what these commands made; they run once a file of tests. */
export function folderAfter(...commands: readonly (readonly string[])[]): string {
  const id = JSON.stringify(commands);
  let original = made.get(id);
  if (original === undefined) {
    original = mkdtempSync(path.join(tmpdir(), 'cli-test-'));
    made.set(id, original);
    for (const command of commands) expectDone(command, original);
  }
  const folder = newFolder();
  cpSync(original, folder, { recursive: true });
  return folder;
}

function expectDone(command: readonly string[], cwd: string): void {
  const { status, stderr } = runCertwright(command, { cwd });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
}

afterAll(() => {
  for (const folder of made.values()) rmSync(folder, { recursive: true, force: true });
});

/** With an authority `ca`. */
export const folderWithAuthority = () => folderAfter(['ca', 'create', 'ca']);

/** With leaves of that authority, valid for so many days. */
export function folderWithLeaves(lifetimes: Readonly<Record<string, number>>): string {
  const leaves = Object.entries(lifetimes).map(([name, days]) => {
    return ['certificates', 'generate', name, '--validity-period', String(days)];
  });
  return folderAfter(['ca', 'create', 'ca'], ...leaves);
}

/** With the plan that `cluster init` writes. */
export const folderWithPlan = () => folderAfter(['cluster', 'init']);

/** With that plan carried out. */
export const folderWithCluster = () => folderAfter(['cluster', 'init'], ['cluster', 'generate']);

/**
 * Every file below a folder with its kind, mode and content, to see that nothing was written; of the record what it
 * holds but for the audit trail, which also tells of what was refused.
 */
export function contentOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort()
    .map((name) => {
      const status = lstatSync(path.join(folder, name));
      const content = status.isFile() ? readContent(path.join(folder, name)) : '';
      return `${name} ${status.mode.toString(8)} ${createHash('sha256').update(content).digest('hex')}`;
    });
}

const recordedTables = ['certificates', 'unfinishedWrites', 'authorities', 'revocations', 'revocationLists'];

function readContent(file: string): string | Buffer {
  if (path.basename(file) !== 'certwright.db') return readFileSync(file);
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return JSON.stringify(recordedTables.map((table) => database.prepare(`SELECT * FROM ${table}`).all()));
  } catch {
    // One that a test has damaged.
    return readFileSync(file);
  } finally {
    database.close();
  }
}
