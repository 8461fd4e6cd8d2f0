import { resolve } from 'node:path';
import {
  CertwrightError,
  type Clock,
  systemClock,
  Workbench,
  type WorkbenchOptions,
  type WorkEvent,
} from '@certwright/core';
import { Flags, type Interfaces } from '@oclif/core';
import { BaseCommand } from './base-command.ts';
import { readOpensslTimeoutMs } from './settings.ts';

interface FolderFlags {
  readonly 'generated-assets-dir': string;
}

/** A command that works on an assets folder. */
export abstract class FolderCommand extends BaseCommand {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    'generated-assets-dir': Flags.string({
      helpGroup: 'GLOBAL',
      summary: 'the assets folder; certificates and keys are in its folder keys',
      helpValue: 'DIR',
      default: 'generated',
    }),
  } satisfies Interfaces.FlagInput;

  #workbench: Workbench | undefined;

  /** For commands that only read: no openssl, no record. */
  protected readFolder(flags: FolderFlags): { assetsFolder: string; clock: Clock } {
    return { assetsFolder: folderOf(flags), clock: systemClock };
  }

  /** Closed at the end of the command. */
  protected openWorkbench(flags: FolderFlags, options: Pick<WorkbenchOptions, 'getPassphrase'> = {}): Workbench {
    const opensslTimeoutMs = readOpensslTimeoutMs();
    this.#workbench = new Workbench({
      assetsFolder: folderOf(flags),
      frontEnd: 'cli',
      ...(opensslTimeoutMs !== undefined && { settings: { opensslTimeoutMs } }),
      onEvent: (event) => this.#show(event),
      ...options,
    });
    return this.#workbench;
  }

  protected override async release(): Promise<void> {
    await this.#workbench?.close();
  }

  #show(event: WorkEvent): void {
    if (event.type === 'warning') this.warn(event.message);
    if (event.type === 'progress') this.showProgress(event.done, event.total);
    if (event.type === 'openssl') this.showRun(event.run);
  }
}

function folderOf({ 'generated-assets-dir': folder }: FolderFlags): string {
  if (folder !== '') return resolve(folder);
  throw new CertwrightError('request-invalid', 'the path of the assets folder is empty', {
    hint: 'give --generated-assets-dir a folder, or leave it out for ./generated',
  });
}
