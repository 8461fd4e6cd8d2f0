import { formatDistinguishedName, getAddresses, getAuthorityState } from '@certwright/core';
import { certificateFacts } from '@certwright/present';
import { Args } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { addressLines } from '../../present/address-lines.ts';
import { authorityJson } from '../../present/authority-json.ts';
import { alignLines, factLines } from '../../present/lines.ts';
import { formatPath } from '../../present/words.ts';

export default class CaShow extends FolderCommand {
  static override summary = 'show an authority, and whether it can sign';
  static override examples = ['<%= config.bin %> ca show ca'];
  static override args = {
    name: Args.string({ description: 'name of the authority', required: true, ignoreStdin: true }),
  };

  override async run() {
    const { args, flags } = await this.parse(CaShow);
    const folder = this.readFolder(flags);
    const state = getAuthorityState(folder, args.name);
    const addresses = await getAddresses(this.openWorkbench(flags), args.name);
    const { certificate, certificatePath, keyPath, key, chain, selfSigned, faults } = state;
    const lines = alignLines([
      ['certificate', formatPath(certificatePath)],
      ['private key', `${formatPath(keyPath)} (${key})`],
      ['signed by', selfSigned ? 'itself' : formatDistinguishedName(certificate.issuer)],
      ...chain.map(({ subject }) => ['further in its file', formatDistinguishedName(subject)] as const),
      ['can sign', faults.length > 0 ? `no: ${faults.join('; ')}` : 'yes'],
      ...addressLines(addresses),
      ...factLines(certificateFacts(certificate, folder.clock.now())),
    ]);
    for (const line of lines) this.print(line);
    return { ...authorityJson(state), addresses };
  }
}
