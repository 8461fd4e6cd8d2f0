import { diagnose, type Finding } from '@certwright/core';
import { formatCount } from '@certwright/present';
import { FolderCommand } from '../folder-command.ts';

export default class Doctor extends FolderCommand {
  static override summary = 'check openssl, the assets folder, its authorities and its record';
  static override description =
    'Changes nothing. Each finding comes with its cure; the exit code is 1 if anything is broken.';
  static override examples = ['<%= config.bin %> doctor'];

  override async run() {
    const { flags } = await this.parse(Doctor);
    const findings = await diagnose(this.openWorkbench(flags));
    for (const finding of findings) this.#printFinding(finding);
    const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
    const [broken, warnings] = [count('broken'), count('warning')];
    this.print();
    this.print(broken + warnings === 0 ? 'all is well' : `${broken} broken, ${formatCount(warnings, 'warning')}`);
    if (broken > 0) process.exitCode = 1;
    return { healthy: broken === 0, findings };
  }

  #printFinding({ level, subject, message, cure }: Finding): void {
    this.print(`${level.padEnd('warning'.length)}  ${subject}: ${message}`);
    if (cure !== undefined) this.print(`         cure: ${cure}`);
  }
}
