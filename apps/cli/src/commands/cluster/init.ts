import { type FileHandle, open, rm } from 'node:fs/promises';
import { CertwrightError, planTemplate } from '@certwright/core';
import { BaseCommand } from '../../base-command.ts';
import { planFlag } from '../../flags.ts';

export default class ClusterInit extends BaseCommand {
  static override summary = 'write a commented plan to start from';
  static override description = 'An existing file is never overwritten.';
  static override examples = ['<%= config.bin %> cluster init', '<%= config.bin %> cluster init --plan staging.yaml'];
  static override flags = { plan: planFlag };

  override async run() {
    const { flags } = await this.parse(ClusterInit);
    await writeNew(flags.plan, planTemplate());
    this.print(`wrote ${flags.plan}`);
    this.print('next: put your nodes into it, then run certwright cluster generate');
    return { plan: flags.plan };
  }
}

async function writeNew(path: string, content: string): Promise<void> {
  const handle = await openNew(path);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (cause) {
    // Half a plan would stand in the way of the next attempt.
    await rm(path, { force: true });
    throw cannotWrite(path, cause);
  } finally {
    await handle.close();
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (cause) {
    if (errnoOf(cause) !== 'EEXIST') throw cannotWrite(path, cause);
    throw new CertwrightError('file-exists', `${path} is there already`, {
      hint: 'choose another path with --plan, or move it away',
      cause,
    });
  }
}

function cannotWrite(path: string, cause: unknown): CertwrightError {
  if (path === '')
    return new CertwrightError('request-invalid', 'the path of the plan is empty', { hint: 'give --plan a path' });
  return new CertwrightError('storage-failed', `cannot write ${path} (${errnoOf(cause)})`, {
    hint: 'check that its folder is there, can be written to, and has room',
    cause,
  });
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
