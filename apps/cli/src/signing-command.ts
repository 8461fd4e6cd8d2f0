import type { Workbench } from '@certwright/core';
import { Flags, type Interfaces } from '@oclif/core';
import { FolderCommand } from './folder-command.ts';
import { readPassphrase } from './input/read-passphrase.ts';

interface SigningFlags {
  readonly 'generated-assets-dir': string;
  readonly 'passphrase-file'?: string | undefined;
  readonly 'passphrase-env'?: string | undefined;
}

/** A command that signs, or opens the key of an authority in another way, and so may need its passphrase. */
export abstract class SigningCommand extends FolderCommand {
  static override baseFlags = {
    ...FolderCommand.baseFlags,
    'passphrase-file': Flags.string({
      helpGroup: 'PASSPHRASE',
      summary: 'file whose first line is the passphrase of an encrypted CA key',
      helpValue: 'FILE',
      exclusive: ['passphrase-env'],
    }),
    'passphrase-env': Flags.string({
      helpGroup: 'PASSPHRASE',
      summary: 'name of the environment variable that holds it; without either it is asked for on a terminal',
      helpValue: 'NAME',
    }),
  } satisfies Interfaces.FlagInput;

  protected openSigningWorkbench(flags: SigningFlags): Workbench {
    const source = { file: flags['passphrase-file'], variable: flags['passphrase-env'] };
    return this.openWorkbench(flags, { getPassphrase: (authority) => readPassphrase(authority, source) });
  }
}
