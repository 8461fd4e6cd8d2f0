import { issueRevocationList, issueRevocationLists } from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { revocationListJson, revocationListLines } from '../../present/revocation-list.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CaCrl extends SigningCommand {
  static override summary = 'make the revocation list (CRL) of an authority, or of each';
  static override description =
    `It goes to crl/NAME.pem and, as DER, to crl/NAME.crl in the assets folder, where servers and web servers take it from.
It is made from the record; its number only grows. Run it again before the next update, also when nothing was revoked.`;
  static override examples = [
    '<%= config.bin %> ca crl ca',
    {
      description: 'Of every authority that can sign, every night',
      command: '<%= config.bin %> ca crl --valid-for 3d --quiet',
    },
  ];
  static override args = {
    name: Args.string({ description: 'name of the authority; without it, every one that can sign', ignoreStdin: true }),
  };
  static override flags = {
    'valid-for': Flags.string({
      summary: 'how long until the next update, as in 7d or 12h',
      helpValue: 'DURATION',
      default: '7d',
    }),
  };

  override async run() {
    const { args, flags } = await this.parse(CaCrl);
    const workbench = this.openSigningWorkbench(flags);
    const options = { validFor: flags['valid-for'] };
    const lists =
      args.name === undefined
        ? await issueRevocationLists(workbench, options)
        : [await issueRevocationList(workbench, args.name, options)];
    for (const list of lists) for (const line of revocationListLines(list)) this.print(line);
    return { revocationLists: lists.map(revocationListJson) };
  }
}
