import { closeSync, openSync, readSync } from 'node:fs';
import { CertwrightError, Workbench, type WorkEvent } from '@certwright/core';
import type { ServerSettings } from '../settings/settings-schema.ts';

type WorkbenchSettings = Pick<
  ServerSettings,
  'generatedAssetsDir' | 'authority' | 'caPassphraseFile' | 'opensslTimeout' | 'limits'
>;

/** The bench of the server itself; each who asks gets one of their own from it. */
export function openWorkbench(settings: WorkbenchSettings, onEvent: (event: WorkEvent) => void): Workbench {
  return new Workbench({
    assetsFolder: settings.generatedAssetsDir,
    frontEnd: 'server',
    principal: 'certwright-server',
    settings: { opensslTimeoutMs: settings.opensslTimeout * 1000, maxGathering: settings.limits.gathering },
    onEvent,
    getPassphrase: async (authority) => readPassphrase(authority, settings),
  });
}

/** Only the key of the authority that signs is opened here. */
function readPassphrase(authority: string, { authority: signing, caPassphraseFile: file }: WorkbenchSettings): string {
  if (authority !== signing || file === undefined) {
    throw new CertwrightError('passphrase-required', `the key of authority "${authority}" is encrypted`, {
      hint: authority === signing ? 'give --ca-passphrase-file' : `the server opens the key of "${signing}" alone`,
    });
  }
  const [passphrase = ''] = readStart(file).split(/\r?\n/, 1);
  if (passphrase !== '') return passphrase;
  throw new CertwrightError('passphrase-required', `the passphrase file ${file} is empty`, {
    hint: 'its first line is the passphrase',
  });
}

/** Far more than openssl takes as a passphrase; whatever the file is, no more of it is read. */
const mostBytes = 4096;

function readStart(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(mostBytes);
      return buffer.toString('utf8', 0, readSync(descriptor, buffer));
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
    throw new CertwrightError('file-not-found', `the passphrase file ${file} cannot be read (${reason})`, {
      hint: 'give the path of a file that this user may read',
      cause,
    });
  }
}
