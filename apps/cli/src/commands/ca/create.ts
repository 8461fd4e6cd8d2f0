import { certificateJson, createAuthority, planAuthority } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { dryRunFlag, keyAlgorithmFlag, organizationsFlag } from '../../flags.ts';
import { newPassphraseFlags, readNewPassphrase } from '../../input/read-new-passphrase.ts';
import { subjectOf } from '../../input/subject-of.ts';
import { formatPath } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CaCreate extends SigningCommand {
  static override summary = 'create an authority: one that signs itself, or one below another';
  static override description = 'An authority is never overwritten.';
  static override examples = [
    '<%= config.bin %> ca create ca --common-name "Example root" --organizations Example',
    '<%= config.bin %> ca create issuing --parent ca --path-length 0 --validity-period 1825',
    {
      description:
        'With an encrypted key; each command that signs with it asks for the passphrase, or is told where it is',
      command: '<%= config.bin %> ca create ca --encrypt',
    },
  ];
  static override args = {
    name: Args.string({ description: 'name of the files, and the common name', required: true, ignoreStdin: true }),
  };
  static override flags = {
    'common-name': Flags.string({ summary: 'common name of the subject, in place of NAME', helpValue: 'TEXT' }),
    organizations: organizationsFlag,
    parent: Flags.string({ summary: 'the authority that signs it; without it, it signs itself', helpValue: 'NAME' }),
    'path-length': Flags.string({
      summary: 'how many authorities may follow below it; without it, any number',
      helpValue: 'NUMBER',
    }),
    'validity-period': Flags.string({ summary: 'days that it is valid', helpValue: 'DAYS', default: '3650' }),
    'key-algorithm': keyAlgorithmFlag(),
    encrypt: Flags.boolean({ summary: 'encrypt the key, by scrypt and AES-256', exclusive: ['dry-run'] }),
    ...newPassphraseFlags,
    'dry-run': dryRunFlag,
  };

  override async run() {
    const { args, flags } = await this.parse(CaCreate);
    const request = {
      name: args.name,
      ...subjectOf(args.name, flags),
      lifetimeDays: flags['validity-period'],
      ...(flags.parent !== undefined && { authority: flags.parent }),
      ...(flags['path-length'] !== undefined && { pathLenConstraint: toNumber(flags['path-length']) }),
      ...(flags['key-algorithm'] !== undefined && { keyAlgorithm: flags['key-algorithm'] }),
    };
    const workbench = this.openSigningWorkbench(flags);
    if (flags['dry-run']) {
      const script = await planAuthority(workbench, request);
      this.printText(script);
      return { script };
    }
    // Who says the passphrase wants it used.
    const encrypt = flags.encrypt || [flags['new-passphrase-file'], flags['new-passphrase-env']].some(isGiven);
    const getNewPassphrase = encrypt ? () => readNewPassphrase(args.name, flags) : undefined;
    const created = await createAuthority(workbench, request, { getNewPassphrase });
    const { name, certificate, certificatePath, key } = created;
    this.print(`created authority ${name}`);
    this.print(`  certificate  ${formatPath(certificatePath)}`);
    this.print(`  key          ${formatPath(key.path)}${encrypt ? ' (encrypted)' : ''}`);
    this.print(`  signed by    ${flags.parent ?? 'itself'}`);
    this.print(`  expires      ${formatTime(certificate.validity.notAfter)}`);
    return { name, certificatePath, keyPath: key.path, certificate: certificateJson(certificate) };
  }
}

function isGiven(flag: string | undefined): boolean {
  return flag !== undefined;
}

/** What is no number goes on as it is, for core to refuse by its text. */
function toNumber(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
