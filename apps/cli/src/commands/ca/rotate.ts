import {
  certificateJson,
  type RotatedAuthority,
  type RotationStage,
  rotateAuthority,
  rotationStages,
} from '@certwright/core';
import { formatCount, formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { keyAlgorithmFlag } from '../../flags.ts';
import { formatPath } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CaRotate extends SigningCommand {
  static override summary = 'give an authority a new key, in three stages, while everything goes on working';
  static override description =
    `prepare  makes the new authority, NAME-next; NAME.pem tells machines to trust both, and the old one still signs.
reissue  lets the new one sign, and has it sign every certificate again, with the same keys; the old one is
         kept as NAME-previous. What expired, or was revoked, is not brought back.
finish   takes the old one out of NAME.pem.

After each stage, bring NAME.pem and what was signed again to your machines, one by one, and restart what reads
them; only then go on. At every stage every certificate verifies against NAME.pem of this stage and of the one before.
Each stage can be run again, and completes what was stopped.`;
  static override examples = [
    '<%= config.bin %> ca rotate ca --stage prepare',
    '<%= config.bin %> ca rotate ca --stage reissue',
    '<%= config.bin %> ca rotate ca --stage finish',
    {
      description: 'To a key of another kind, for ten years',
      command: '<%= config.bin %> ca rotate ca --stage prepare --key-algorithm ec-p384 --validity-period 3650',
    },
  ];
  static override args = {
    name: Args.string({ description: 'name of the authority', required: true, ignoreStdin: true }),
  };
  static override flags = {
    stage: Flags.option({ summary: 'how far to go', options: rotationStages, required: true })(),
    'key-algorithm': keyAlgorithmFlag({
      summary: "kind of the new authority's key (prepare); else that of the old one",
    }),
    'validity-period': Flags.string({
      summary: 'days that the new authority is valid (prepare); else as long as the old one was made for',
      helpValue: 'DAYS',
    }),
  };

  override async run() {
    const { args, flags } = await this.parse(CaRotate);
    const rotated = await rotateAuthority(this.openSigningWorkbench(flags), {
      name: args.name,
      stage: flags.stage,
      keyAlgorithm: flags['key-algorithm'],
      lifetimeDays: flags['validity-period'],
    });
    this.#printRotated(rotated, flags['generated-assets-dir']);
    const { bundle, other, ...rest } = rotated;
    return {
      ...rest,
      bundle: bundle.map(certificateJson),
      other: other && { name: other.name, certificate: certificateJson(other.certificate) },
    };
  }

  #printRotated({ name, stage, changed, leaves, kubeconfigs, bundle, other }: RotatedAuthority, folder: string): void {
    if (!changed) this.print(`nothing changed: the stage ${stage} of ${name} was done before`);
    else if (stage === 'prepare' && other) {
      this.print(`created ${other.name}, until ${formatTime(other.certificate.validity.notAfter)}`);
    } else if (stage === 'reissue') this.print(`${name} signs with the new key; the old one is kept as ${other?.name}`);
    for (const leaf of leaves) this.print(`${outcomeWords[leaf.outcome].padEnd(12)}  ${leaf.name}`);
    for (const path of kubeconfigs) this.print(`${'rewritten'.padEnd(12)}  ${formatPath(path)}`);
    this.print(`${name}.pem holds ${formatCount(bundle.length, 'certificate')}`);
    for (const line of nextSteps(name, stage, folder)) this.print(line);
  }
}

const outcomeWords = {
  reissued: 'signed again',
  expired: 'left expired',
  revoked: 'left revoked',
  'no key': 'left, no key',
} as const satisfies Record<RotatedAuthority['leaves'][number]['outcome'], string>;

function nextSteps(name: string, stage: RotationStage, folder: string): string[] {
  switch (stage) {
    case 'prepare':
      return [
        `next: bring ${folder}/keys/${name}.pem to every machine that trusts ${name}, restart what reads it, then run`,
        `      certwright ca rotate ${name} --stage reissue`,
      ];
    case 'reissue':
      return [
        `next: bring ${name}.pem and what was signed again to your machines, restart what reads it, then run`,
        `      certwright ca rotate ${name} --stage finish`,
      ];
    case 'finish':
      return [
        `next: bring ${folder}/keys/${name}.pem to your machines once more; the old authority lies in ${name}-previous.pem`,
        '      with its key: move both to a safe place, or remove them',
      ];
  }
}
