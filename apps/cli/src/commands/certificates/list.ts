import {
  type CertificateStatus,
  type ListedCertificate,
  listCertificates,
  listedCertificateJson,
} from '@certwright/core';
import { formatCount, statusWords } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { certificateTable } from '../../present/certificate-table.ts';
import { formatPath } from '../../present/words.ts';

export default class CertificatesList extends FolderCommand {
  static override summary = 'list everything that was issued, and what else lies in the folder';
  static override description =
    `The earliest to expire stands first. Certificates that were replaced are listed too; --current leaves them out.
--expiring, --expired and --revoked add up: with two of them, what is either is listed. All else narrows the list.
A certificate expires soon when it has 45 days or less.`;
  static override examples = [
    '<%= config.bin %> certificates list',
    '<%= config.bin %> certificates list example.com --current',
    {
      description: 'What needs somebody in the next weeks',
      command: '<%= config.bin %> certificates list --expiring 45d --expired',
    },
    '<%= config.bin %> certificates list --authority issuing --profile tls-server --json',
  ];
  static override args = {
    word: Args.string({ description: 'part of a common name or of a subjectAltName', ignoreStdin: true }),
  };
  static override flags = {
    expiring: Flags.string({
      summary: 'those that are good now and end within this time, such as 45d',
      helpValue: 'TIME',
    }),
    expired: Flags.boolean({ summary: 'those that have expired' }),
    revoked: Flags.boolean({ summary: 'those that were revoked' }),
    current: Flags.boolean({ summary: 'without those that were replaced' }),
    authority: Flags.string({ summary: 'those that this authority signed', helpValue: 'NAME' }),
    profile: Flags.string({ summary: 'those of this profile', helpValue: 'PROFILE' }),
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesList);
    const workbench = this.openWorkbench(flags);
    const { expiring, expired, revoked, current, authority, profile } = flags;
    const filter = { expiring, expired, revoked, current, authority, profile, search: args.word };
    const certificates = await listCertificates(workbench, filter);
    const now = workbench.clock.now();
    if (certificates.length > 0) {
      const { head, rows } = certificateTable(certificates, now, process.stdout.isTTY);
      this.printTable(head, rows);
      this.print();
      this.print(summaryOf(certificates));
    } else if (Object.values(filter).some(Boolean)) this.print('no certificate is like that');
    else {
      this.print(`there is no certificate in ${formatPath(workbench.assetsFolder)} yet`);
      this.print('make some with certwright cluster generate, or one with certwright certificates generate NAME');
    }
    return { certificates: certificates.map((one) => listedCertificateJson(one, now)) };
  }
}

function summaryOf(certificates: readonly ListedCertificate[]): string {
  const statuses = Object.keys(statusWords) as CertificateStatus[];
  const counts = statuses
    .map((status) => ({ status, count: certificates.filter((one) => one.status === status).length }))
    .filter(({ count }) => count > 0);
  return `${formatCount(certificates.length, 'certificate')}: ${counts
    .map(({ status, count }) => `${count} ${statusWords[status]}`)
    .join(', ')}`;
}
