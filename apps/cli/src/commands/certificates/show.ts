import {
  CertwrightError,
  describeCertificate,
  getCertificate,
  getServedCertificate,
  type ShownCertificate,
  type Workbench,
} from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { kindOfArgument } from '../../input/certificate-argument.ts';
import { readInputFile, readStdin } from '../../input/read-input-file.ts';
import { alignLines } from '../../present/lines.ts';
import { shownCertificateJson } from '../../present/shown-certificate-json.ts';
import { type Origin, shownCertificateLines } from '../../present/shown-certificate-lines.ts';

const what = 'certificate';

export default class CertificatesShow extends FolderCommand {
  static override summary = 'show one certificate: of the folder, of a file, or the one that a server really serves';
  static override description = `The form of the argument decides what it is, in this order:
with a slash, or with .pem, .crt, .cer or .der at its end: a file, in PEM or DER; - is stdin;
with one colon before a number, as in api.example.com:6443 or [::1]:443: a server, which is asked by a TLS handshake;
anything else: the name of a certificate in the folder or the record, or else its serial number, in hex, with or without colons.
Nothing is verified: certwright certificates verify does that.`;
  static override examples = [
    '<%= config.bin %> certificates show admin',
    '<%= config.bin %> certificates show ./downloads/web.crt',
    {
      description: 'The chain that a server serves for one of its names',
      command: '<%= config.bin %> certificates show 10.0.0.5:443 --servername www.example.com',
    },
    {
      description: 'By a serial number',
      command: '<%= config.bin %> certificates show 3A:5F:09:C2:11:7D --pem',
    },
  ];
  static override args = {
    certificate: Args.string({
      description: 'a file, host:port of a server, a name, or a serial number',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    servername: Flags.string({
      summary: 'the name that a server is asked for (SNI); without it the host, if that is a name',
      helpValue: 'NAME',
    }),
    pem: Flags.boolean({ summary: 'print the certificate as PEM; of a server, all that it serves' }),
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesShow);
    const workbench = this.openWorkbench(flags);
    const { shown, origin } = await find(workbench, args.certificate, flags.servername);
    const now = workbench.clock.now();
    if (flags.pem) this.printText(pemOf(shown, origin));
    else for (const line of alignLines(shownCertificateLines(shown, origin, now))) this.print(line);
    return shownCertificateJson(shown, origin, now);
  }
}

async function find(
  workbench: Workbench,
  argument: string,
  serverName: string | undefined,
): Promise<{ shown: ShownCertificate; origin: Origin }> {
  const kind = kindOfArgument(argument);
  if (kind === 'server') {
    const shown = await getServedCertificate(workbench, { server: argument, serverName });
    return { shown, origin: { kind, server: argument } };
  }
  if (serverName !== undefined) {
    throw new CertwrightError('request-invalid', `--servername is for a server, and "${argument}" is none`, {
      hint: 'give host:port, or leave --servername out',
    });
  }
  if (kind === 'reference') return { shown: await getCertificate(workbench, argument), origin: { kind: 'folder' } };
  const content = argument === '-' ? await readStdin(what) : await readFile(argument);
  return { shown: await describeCertificate(workbench, content), origin: { kind, path: argument } };
}

function readFile(path: string): Promise<Buffer> {
  const cure = path.includes('://')
    ? 'for a server give host:port, without the scheme'
    : 'give the path of a certificate in PEM or DER; a name of the folder has neither slash nor .pem';
  return readInputFile({ path, what, cure });
}

function pemOf({ certificate, others }: ShownCertificate, { kind }: Origin): string {
  return [certificate, ...(kind === 'server' ? others : [])].map(({ pem }) => pem).join('');
}
