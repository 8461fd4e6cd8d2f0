import { certificateJson, createOcspResponder } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { keyAlgorithmFlag } from '../../flags.ts';
import { formatPath, outcomeWords } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CaOcspResponder extends SigningCommand {
  static override summary = 'make the key and certificate that sign OCSP answers for an authority';
  static override description =
    `They go to keys/NAME-ocsp.pem and keys/NAME-ocsp-key.pem in the assets folder, and the authority's own key may then be elsewhere.
The certificate says that nobody need ask whether it is revoked itself, so it is short-lived. Run this again, as every day: with less than a third of its life left, it is replaced, and the old one is kept as .bak.`;
  static override examples = ['<%= config.bin %> ca ocsp-responder ca'];
  static override args = {
    name: Args.string({ description: 'name of the authority', required: true, ignoreStdin: true }),
  };
  static override flags = {
    name: Flags.string({ summary: 'name of the files; else the name of the authority and -ocsp', helpValue: 'NAME' }),
    'validity-period': Flags.string({ summary: 'days that it is valid', helpValue: 'DAYS', default: '30' }),
    'key-algorithm': keyAlgorithmFlag(),
  };

  override async run() {
    const { args, flags } = await this.parse(CaOcspResponder);
    const responder = await createOcspResponder(this.openSigningWorkbench(flags), {
      authority: args.name,
      name: flags.name,
      lifetimeDays: flags['validity-period'],
      keyAlgorithm: flags['key-algorithm'],
    });
    const { name, outcome, certificate, certificatePath, keyPath } = responder;
    this.print(`${outcomeWords[outcome]} ${name}, the OCSP responder of ${args.name}`);
    this.print(`  certificate  ${formatPath(certificatePath)}`);
    this.print(`  key          ${formatPath(keyPath)}`);
    this.print(`  expires      ${formatTime(certificate.validity.notAfter)}`);
    return { ...responder, certificate: certificateJson(certificate) };
  }
}
