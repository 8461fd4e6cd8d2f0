import { certificateJson, needsRenewal, type RenewalNeed } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { formatTimeLeft } from '../../present/words.ts';

export default class CertificatesNeedsRenewal extends FolderCommand {
  static override summary = 'tell, for scripts, whether a certificate needs renewal';
  static override description =
    `Exit code 0: it is needed, for it expires within the time given or has expired. 3: it is not.
1: there is no answer, for the certificate is not there, cannot be read, or is revoked. Changes nothing.`;
  static override examples = [
    {
      description: 'Renew one where it is due; nothing happens where it is not',
      command:
        '<%= config.bin %> certificates needs-renewal web --within 30d && <%= config.bin %> certificates renew web',
    },
  ];
  static override args = {
    name: Args.string({ description: 'name of the certificate', required: true, ignoreStdin: true }),
  };
  static override flags = {
    within: Flags.string({ summary: 'how much time must be left', helpValue: 'DURATION', default: '30d' }),
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesNeedsRenewal);
    const need = await needsRenewal(this.openWorkbench(flags), { name: args.name, within: flags.within });
    const { needed, name, certificate } = need;
    this.print(`"${name}" needs ${needed ? 'renewal' : 'no renewal'}: it ${reasonOf(need)}`);
    if (!needed) process.exitCode = 3;
    return { name, needed, notAfter: certificate.validity.notAfter, certificate: certificateJson(certificate) };
  }
}

function reasonOf({ certificate: { validity }, timeLeftMs }: RenewalNeed): string {
  const verb = timeLeftMs > 0 ? 'expires' : 'expired';
  return `${verb} ${formatTimeLeft(timeLeftMs)}, on ${formatTime(validity.notAfter)}`;
}
