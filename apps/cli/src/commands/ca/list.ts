import { type AuthorityState, formatDistinguishedName, listAuthorities } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { FolderCommand } from '../../folder-command.ts';
import { authorityJson } from '../../present/authority-json.ts';

export default class CaList extends FolderCommand {
  static override summary = 'list the authorities of the assets folder';
  static override examples = ['<%= config.bin %> ca list'];

  override async run() {
    const { flags } = await this.parse(CaList);
    const authorities = listAuthorities(this.readFolder(flags));
    if (authorities.length === 0) {
      this.print('there is no authority yet; make one with certwright ca create NAME, or certwright cluster generate');
    } else this.printTable(['authority', 'subject', 'expires', 'can sign'], authorities.map(rowOf));
    return { authorities: authorities.map(authorityJson) };
  }
}

function rowOf({ name, certificate, key, faults }: AuthorityState): string[] {
  const canSign = faults.length > 0 ? `no: ${faults.join('; ')}` : key === 'encrypted' ? 'with its passphrase' : 'yes';
  return [name, formatDistinguishedName(certificate.subject), formatTime(certificate.validity.notAfter), canSign];
}
