import {
  certificateJson,
  formatDistinguishedName,
  formatGeneralName,
  planSigning,
  signRequest,
} from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { authorityFlag, dryRunFlag, validityFlags, validityOf } from '../../flags.ts';
import { readInputFile, readStdin } from '../../input/read-input-file.ts';
import { formatPath, outcomeWords } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CertificatesSign extends SigningCommand {
  static override summary = 'sign a certification request (PKCS#10) whose key is elsewhere';
  static override description = `Its subject and names are taken as they are, or the request is refused.
What else it asks for is left out, with a warning, for the profile decides that.`;
  static override examples = [
    '<%= config.bin %> certificates sign web.csr --profile tls-server',
    {
      description: 'From stdin, under a name of its own',
      command: 'ssh web cat web.csr | <%= config.bin %> certificates sign - --name web-1 --profile tls-server',
    },
  ];
  static override args = {
    csr_file: Args.string({ description: 'PEM or DER; - for stdin', required: true, ignoreStdin: true }),
  };
  static override flags = {
    name: Flags.string({ summary: 'name of the file; else the common name of the request', helpValue: 'NAME' }),
    profile: Flags.string({ summary: 'kind of certificate', helpValue: 'PROFILE', required: true }),
    ca: authorityFlag,
    ...validityFlags,
    overwrite: Flags.boolean({ summary: 'replace what is there; the old certificate is kept as .bak' }),
    'dry-run': dryRunFlag,
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesSign);
    const input = {
      certificationRequest: await readRequest(args.csr_file),
      profile: flags.profile,
      authority: flags.ca,
      ...validityOf(flags),
      ...(flags.name !== undefined && { name: flags.name }),
    };
    const workbench = this.openSigningWorkbench(flags);
    const { overwrite } = flags;
    if (flags['dry-run']) {
      const script = await planSigning(workbench, input, { overwrite });
      this.printText(script);
      return { script };
    }
    const signed = await signRequest(workbench, input, { overwrite });
    this.print(`${outcomeWords[signed.outcome]} ${signed.name}`);
    this.print(`  certificate  ${formatPath(signed.certificatePath)}`);
    // Who asked chose these, not who signs.
    const { subject, extensions } = signed.certificate;
    const names = extensions.subjectAltName?.names ?? [];
    this.print(`  subject      ${formatDistinguishedName(subject) || 'empty'}`);
    if (names.length > 0) this.print(`  names        ${names.map(formatGeneralName).join(', ')}`);
    this.print(`  profile      ${signed.profile}`);
    this.print(`  expires      ${formatTime(signed.certificate.validity.notAfter)}`);
    return { ...signed, certificate: certificateJson(signed.certificate) };
  }
}

function readRequest(path: string): Promise<Buffer> {
  const what = 'certification request';
  if (path === '-') return readStdin(what);
  return readInputFile({ path, what, cure: 'give the path of a PKCS#10 file, or - for stdin' });
}
