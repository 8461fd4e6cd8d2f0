import { planRenewals, renewCertificates } from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { dryRunFlag, renewedValidityFlag } from '../../flags.ts';
import { RenewalCommand } from '../../renewal-command.ts';

export default class CertificatesRenew extends RenewalCommand {
  static override summary = 'renew certificates: the same key and names, new dates';
  static override description = `Each says just what it said before, whoever made it, and the old pair is kept as .bak.
--all and --expiring leave out what is revoked and what has its key elsewhere; an authority is renewed by ca renew.
One that fails does not stop the others; all failures are told at the end, and the exit code is 1 then.
Kubeconfigs in the assets folder that hold a renewed certificate are rewritten.
The hook runs after all are stored, without a shell; a certificate stays renewed when it fails.`;
  static override examples = [
    '<%= config.bin %> certificates renew web etcd1-etcd',
    {
      description: 'What is due, each day: run a program for each, which makes its service read the files again',
      command: '<%= config.bin %> certificates renew --expiring 45d --exec /etc/certwright/reload-service',
    },
    '<%= config.bin %> certificates renew --all --validity-period 90 --dry-run',
  ];
  static override args = {
    name: Args.string({ description: 'names of the certificates', multiple: true, ignoreStdin: true }),
  };
  static override flags = {
    all: Flags.boolean({ summary: 'every certificate of the assets folder that is no authority' }),
    expiring: Flags.string({
      summary: 'those that expire within this time, or have expired, such as 45d',
      helpValue: 'DURATION',
    }),
    'validity-period': renewedValidityFlag,
    'dry-run': dryRunFlag,
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesRenew);
    const input = {
      names: args.name ?? [],
      all: flags.all,
      expiringWithin: flags.expiring,
      lifetimeDays: flags['validity-period'],
    };
    const hook = this.findHook(flags);
    const workbench = this.openSigningWorkbench(flags);
    if (flags['dry-run']) return this.finishPlan(await planRenewals(workbench, input));
    const nothing =
      flags.expiring === undefined
        ? 'there is nothing to renew'
        : `there is nothing to renew: no certificate expires within ${flags.expiring}`;
    return this.finish(await renewCertificates(workbench, input), hook, nothing);
  }
}
