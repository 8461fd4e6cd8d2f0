import { planRekeying, rekeyCertificates } from '@certwright/core';
import { Args } from '@oclif/core';
import { dryRunFlag, keyAlgorithmFlag, renewedValidityFlag } from '../../flags.ts';
import { RenewalCommand } from '../../renewal-command.ts';

export default class CertificatesRekey extends RenewalCommand {
  static override summary = 'renew certificates with new keys';
  static override description = `As certificates renew, but with a new key each, of the kind that it had or of another.
This is the way on for a certificate that was revoked, too.
The key of service-account stays as it is: a new one would void every token.`;
  static override examples = [
    '<%= config.bin %> certificates rekey alice',
    '<%= config.bin %> certificates rekey web --key-algorithm ec-p384 --exec /etc/certwright/reload-service',
  ];
  static override args = {
    name: Args.string({ description: 'names of the certificates', multiple: true, required: true, ignoreStdin: true }),
  };
  static override flags = {
    'key-algorithm': keyAlgorithmFlag({ summary: 'kind of the new keys; the one that each had unless said otherwise' }),
    'validity-period': renewedValidityFlag,
    'dry-run': dryRunFlag,
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesRekey);
    const input = {
      names: args.name,
      keyAlgorithm: flags['key-algorithm'],
      lifetimeDays: flags['validity-period'],
    };
    const hook = this.findHook(flags);
    const workbench = this.openSigningWorkbench(flags);
    if (flags['dry-run']) return this.finishPlan(await planRekeying(workbench, input));
    return this.finish(await rekeyCertificates(workbench, input), hook, 'there is nothing to renew');
  }
}
