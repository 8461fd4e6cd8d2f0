import type { Workbench } from '@certwright/core';
import type { Logger } from 'pino';
import type { ServerSettings } from '../settings/settings-schema.ts';
import { ensureAddresses } from './addresses.ts';
import { ensureAuthority } from './ensure-authority.ts';
import { ensureOwnCertificate, type OwnCertificate } from './own-certificate.ts';
import { ownNames } from './own-names.ts';

export interface FolderToPrepare {
  readonly workbench: Workbench;
  readonly settings: ServerSettings;
  /** Of the machine. */
  readonly hostName: string;
  readonly log: Logger;
}

/**
 * Makes what a server needs in its folder and does not find: authorities, addresses, its own certificate.
 * @returns what that certificate is to be, asked anew each time, as addresses of the machine change
 * @throws CertwrightError as each of these does
 */
export async function prepareFolder({
  workbench,
  settings,
  hostName,
  log,
}: FolderToPrepare): Promise<() => OwnCertificate> {
  const { authority, publicUrl } = settings;
  const made = await ensureAuthority(workbench, { name: authority, hostName });
  for (const name of made) log.info({ authority: name }, `made authority ${name}`);
  if (publicUrl !== undefined && (await ensureAddresses(workbench, authority, publicUrl))) {
    log.info(
      { authority, publicUrl },
      `what ${authority} issues tells from now on that lists and OCSP are at ${publicUrl}`,
    );
  }
  const own = () => ({ authority, names: ownNames(settings, hostName) });
  const fault = await ensureOwnCertificate(workbench, own());
  if (fault !== undefined) log.info(`made the certificate of this server, as ${fault}`);
  return own;
}
