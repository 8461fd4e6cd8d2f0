import { getAddresses, setAddresses } from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { addressLines } from '../../present/address-lines.ts';
import { alignLines } from '../../present/lines.ts';

const takenAway = 'an empty one takes it away';

export default class CaSet extends FolderCommand {
  static override summary = 'set the addresses that an authority tells in what it issues';
  static override description =
    `Certificates that it issues from then on tell them; those that are there stay as they are.
Without a flag, it shows what is set.`;
  static override examples = [
    '<%= config.bin %> ca set ca --crl-url http://pki.example.com/ca.crl',
    '<%= config.bin %> ca set ca --ocsp-url http://ocsp.example.com --issuer-url http://pki.example.com/ca.cer',
    { description: 'Take one away', command: '<%= config.bin %> ca set ca --ocsp-url ""' },
  ];
  static override args = {
    name: Args.string({ description: 'name of the authority', required: true, ignoreStdin: true }),
  };
  static override flags = {
    'crl-url': Flags.string({ summary: `where its revocation list is, as DER; ${takenAway}`, helpValue: 'URL' }),
    'ocsp-url': Flags.string({ summary: `where its OCSP responder is; ${takenAway}`, helpValue: 'URL' }),
    'issuer-url': Flags.string({ summary: `where its own certificate is, as DER; ${takenAway}`, helpValue: 'URL' }),
  };

  override async run() {
    const { args, flags } = await this.parse(CaSet);
    const workbench = this.openWorkbench(flags);
    const changes = { crlUrl: flags['crl-url'], ocspUrl: flags['ocsp-url'], issuerUrl: flags['issuer-url'] };
    const isChanged = Object.values(changes).some((url) => url !== undefined);
    const addresses = isChanged
      ? await setAddresses(workbench, args.name, changes)
      : await getAddresses(workbench, args.name);
    this.print(`${args.name} tells in what it issues${isChanged ? ' from now on' : ''}:`);
    for (const line of alignLines(addressLines(addresses))) this.print(`  ${line}`);
    if (isChanged) this.print('certificates that it issued before stay as they are');
    return { name: args.name, ...addresses };
  }
}
