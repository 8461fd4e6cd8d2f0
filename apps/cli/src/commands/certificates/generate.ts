import { certificateJson, type IssuedPair, issueCertificate, planCertificate, splitList } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import {
  authorityFlag,
  dryRunFlag,
  keyAlgorithmFlag,
  organizationsFlag,
  validityFlags,
  validityOf,
} from '../../flags.ts';
import { subjectOf } from '../../input/subject-of.ts';
import { formatPath, outcomeWords } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CertificatesGenerate extends SigningCommand {
  static override summary = 'make a key and a certificate, for a person or a machine';
  static override description = `They go to keys/NAME.pem and keys/NAME-key.pem in the assets folder.
A pair that is there is left alone, with a warning, unless --overwrite is given.`;
  static override examples = [
    {
      description: 'A member of two groups',
      command: '<%= config.bin %> certificates generate alice --organizations dev,ops',
    },
    {
      description: 'A server with two names and an address',
      command:
        '<%= config.bin %> certificates generate web --profile tls-server --subj-alt-names www.example.com,example.com,10.0.0.5',
    },
    {
      description: 'See what would run',
      command: '<%= config.bin %> certificates generate alice --dry-run',
    },
  ];
  static override args = {
    name: Args.string({ description: 'name of the files, and the common name', required: true, ignoreStdin: true }),
  };
  static override flags = {
    'common-name': Flags.string({ summary: 'common name of the subject, in place of NAME', helpValue: 'TEXT' }),
    ...validityFlags,
    'subj-alt-names': Flags.string({
      summary: 'names, with commas between them; each is sorted into its kind, or say dns:, ip:, email: or uri:',
      helpValue: 'NAME,NAME',
    }),
    organizations: organizationsFlag,
    overwrite: Flags.boolean({ summary: 'replace what is there; the old pair is kept as .bak' }),
    profile: Flags.string({
      summary: 'kind of certificate; else tls-peer with a dns or ip name, and tls-client without',
      helpValue: 'PROFILE',
    }),
    'key-algorithm': keyAlgorithmFlag(),
    ca: authorityFlag,
    'dry-run': dryRunFlag,
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesGenerate);
    const request = {
      name: args.name,
      authority: flags.ca,
      ...subjectOf(args.name, flags),
      subjectAltName: splitList(flags['subj-alt-names'] ?? ''),
      ...validityOf(flags),
      ...(flags.profile !== undefined && { profile: flags.profile }),
      ...(flags['key-algorithm'] !== undefined && { keyAlgorithm: flags['key-algorithm'] }),
    };
    const workbench = this.openSigningWorkbench(flags);
    const { overwrite } = flags;
    if (flags['dry-run']) {
      const script = await planCertificate(workbench, request, { overwrite });
      this.printText(script);
      return { script };
    }
    const issued = await issueCertificate(workbench, request, { overwrite });
    this.#printIssued(issued, flags.profile === undefined);
    return { ...issued, certificate: certificateJson(issued.certificate) };
  }

  #printIssued({ name, outcome, profile, certificate, certificatePath, keyPath }: IssuedPair, chosen: boolean): void {
    this.print(`${outcomeWords[outcome]} ${name}`);
    this.print(`  certificate  ${formatPath(certificatePath)}`);
    this.print(`  key          ${formatPath(keyPath)}`);
    if (outcome !== 'kept') this.print(`  profile      ${profile}${chosen ? ` ${reasonFor(profile)}` : ''}`);
    this.print(`  expires      ${formatTime(certificate.validity.notAfter)}`);
  }
}

function reasonFor(profile: string): string {
  return profile === 'tls-peer'
    ? '(server and client, because a dns or ip name was given)'
    : '(client, because no dns or ip name was given)';
}
