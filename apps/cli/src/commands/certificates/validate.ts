import { type CheckedPair, type ServedFinding, type Validation, validateFolder } from '@certwright/core';
import { formatCount } from '@certwright/present';
import { Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { checkedPairJson, servedFindingJson } from '../../present/validation-json.ts';
import { checkedPairRow, servedColumns, servedFindingRow, validationColumns } from '../../present/validation-rows.ts';
import { formatPath } from '../../present/words.ts';

export default class CertificatesValidate extends FolderCommand {
  static override summary = 'look at every certificate of the folder: what expires soon, has expired, or is wrong';
  static override description = `The exit code is 3 if anything is not well.
With --served, the certificate that a server shows is held against the folder: one that was renewed there, but not reloaded by the server, is told.
It corresponds by the record, else by subject and names, else by the name of the host. A server that cannot be reached is told too.
The key of an authority, and of a request that was signed, may be kept elsewhere.`;
  static override examples = [
    '<%= config.bin %> certificates validate',
    '<%= config.bin %> certificates validate --warning-window 30 --quiet || echo "look at the certificates"',
    '<%= config.bin %> certificates validate --served 10.0.0.21:6443 --served 10.0.0.11:2379',
  ];
  static override flags = {
    'warning-window': Flags.string({
      summary: 'days before its end from which on a certificate expires soon',
      helpValue: 'DAYS',
      default: '45',
    }),
    served: Flags.string({
      summary: 'a server whose certificate is held against the folder; may be given more than once',
      helpValue: 'HOST:PORT',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  override async run() {
    const { flags } = await this.parse(CertificatesValidate);
    const workbench = this.openWorkbench(flags);
    const validation = await validateFolder(workbench, {
      warningWindowDays: flags['warning-window'],
      served: flags.served,
    });
    const { pairs, served, isGood } = validation;
    const now = workbench.clock.now();
    if (pairs.length === 0) this.print(`there is no certificate in ${formatPath(workbench.assetsFolder)}`);
    else
      this.printTable(
        validationColumns,
        pairs.map((pair) => checkedPairRow(pair, now)),
      );
    if (served.length > 0) {
      this.print();
      this.printTable(
        servedColumns,
        served.map((finding) => servedFindingRow(finding, now)),
      );
    }
    this.print();
    this.print(summaryOf(validation));
    if (!isGood) process.exitCode = 3;
    return { valid: isGood, certificates: pairs.map(checkedPairJson), served: served.map(servedFindingJson) };
  }
}

function summaryOf({ pairs, served, isGood }: Validation): string {
  const all = [
    formatCount(pairs.length, 'certificate'),
    ...(served.length > 0 ? [formatCount(served.length, 'server')] : []),
  ];
  if (isGood) return `all is well: ${all.join(' and ')}`;
  const wrong = pairs.filter(({ problems }: CheckedPair) => problems.length > 0).length;
  const wrongServed = served.filter(({ outcome }: ServedFinding) => outcome !== 'current').length;
  return `not well: ${wrong} of ${all[0]}${served.length > 0 ? `, ${wrongServed} of ${all[1]}` : ''}`;
}
