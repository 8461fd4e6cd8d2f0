import { certificateJson, planAuthorityRenewal, renewAuthority } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args } from '@oclif/core';
import { dryRunFlag, renewedValidityFlag } from '../../flags.ts';
import { formatPath } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CaRenew extends SigningCommand {
  static override summary = 'renew an authority: the same key and name, new dates';
  static override description =
    `All that it issued stays valid. It signs itself, or the authority above it signs it again.
Files of other authorities that hold it in their chain, and kubeconfigs, are rewritten; old ones are kept as .bak.`;
  static override examples = [
    '<%= config.bin %> ca renew ca',
    '<%= config.bin %> ca renew issuing --validity-period 1825',
  ];
  static override args = {
    name: Args.string({ description: 'name of the authority', required: true, ignoreStdin: true }),
  };
  static override flags = { 'validity-period': renewedValidityFlag, 'dry-run': dryRunFlag };

  override async run() {
    const { args, flags } = await this.parse(CaRenew);
    const input = { name: args.name, lifetimeDays: flags['validity-period'] };
    const workbench = this.openSigningWorkbench(flags);
    if (flags['dry-run']) {
      const script = await planAuthorityRenewal(workbench, input);
      this.printText(script);
      return { script };
    }
    const { former, certificate, ...renewed } = await renewAuthority(workbench, input);
    const { name, authority, certificatePath, alsoIn, kubeconfigs } = renewed;
    this.print(`renewed authority ${name}`);
    this.print(`  certificate  ${formatPath(certificatePath)}`);
    this.print(`  signed by    ${authority === name ? 'itself' : authority}`);
    this.print(
      `  expires      ${formatTime(certificate.validity.notAfter)}, was ${formatTime(former.validity.notAfter)}`,
    );
    if (alsoIn.length > 0) this.print(`  also in      ${alsoIn.map((other) => `${other}.pem`).join(', ')}`);
    for (const path of kubeconfigs) this.print(`  rewrote      ${formatPath(path)}`);
    this.print(`next: put ${formatPath(certificatePath)} wherever it is trusted; what it issued stays as it is`);
    return { ...renewed, certificate: certificateJson(certificate), former: certificateJson(former) };
  }
}
