import { resolve } from 'node:path';
import {
  certificateJson,
  formatDistinguishedName,
  formatGeneralName,
  listAuthorities,
  purposes,
  type TrustSource,
  type Verification,
  verifyCertificate,
} from '@certwright/core';
import { formatCount, formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { readInputFile, readStdin } from '../../input/read-input-file.ts';
import { formatPath } from '../../present/words.ts';

const files = { multiple: true, multipleNonGreedy: true, helpValue: 'FILE' } as const;
const values = { multiple: true, multipleNonGreedy: true, helpValue: 'VALUE' } as const;

export default class CertificatesVerify extends FolderCommand {
  static override summary = 'check a certificate and its chain, strictly';
  static override description =
    `Every reason against it is told, with the clause that it breaks; the exit code is 3 then.
Only what --ca names is trusted, or else the authorities of the assets folder; never those of the system.
The certificate comes first in FILE; further ones in there may stand between it and what is trusted.
A host name or an address counts only where the subjectAltName has it, never as a common name.
All flags but --purpose and --at may be given more than once.`;
  static override examples = [
    '<%= config.bin %> certificates verify generated/keys/web.pem --hostname web.example.com --purpose server',
    {
      description: 'What another authority issued, as it will be in a year, with its revocation list',
      command:
        '<%= config.bin %> certificates verify site.pem --ca corp-root.pem --untrusted corp-issuing.pem --crl corp.crl --at 2027-11-23',
    },
  ];
  static override args = {
    file: Args.string({ description: 'PEM or DER; - for stdin', required: true, ignoreStdin: true }),
  };
  static override flags = {
    ca: Flags.string({
      ...files,
      helpValue: 'NAME',
      summary: 'who is trusted: an authority of the assets folder, or a file with certificates',
    }),
    untrusted: Flags.string({ ...files, summary: 'certificates that may stand in the chain' }),
    hostname: Flags.string({ ...values, summary: 'host name that it has to be for' }),
    ip: Flags.string({ ...values, summary: 'IP address that it has to be for' }),
    email: Flags.string({ ...values, summary: 'e-mail address that it has to be for' }),
    purpose: Flags.option({ summary: 'what it has to be for', options: purposes })(),
    at: Flags.string({
      summary: 'time in place of now, such as 2027-11-23 or 2027-11-23T22:30:00Z',
      helpValue: 'TIME',
    }),
    crl: Flags.string({ ...files, summary: 'revocation list; with one, every certificate of the chain needs one' }),
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesVerify);
    const { hostname: hostnames, ip: ipAddresses, email: emailAddresses, purpose, at } = flags;
    const authorities = flags.ca ? listAuthorities(this.readFolder(flags)).map(({ name }) => name) : [];
    const verification = await verifyCertificate(this.openWorkbench(flags), {
      certificate: await readCertificates(args.file),
      trusted: await Promise.all((flags.ca ?? []).map((text) => readTrusted(text, authorities))),
      untrusted: await Promise.all((flags.untrusted ?? []).map(readCertificates)),
      names: { hostnames, ipAddresses, emailAddresses },
      purpose,
      at,
      revocationLists: await Promise.all((flags.crl ?? []).map(readList)),
    });
    this.#printVerdict(args.file, verification);
    if (!verification.verifies) process.exitCode = 3;
    return jsonOf(verification);
  }

  #printVerdict(file: string, { verifies, at, chain, trusted, names, purpose, reasons }: Verification): void {
    const roles = [...names.map(formatGeneralName), ...(purpose ? [`a ${purpose}`] : [])];
    const asWhat = roles.length > 0 ? `, as ${roles.join(' and ')}` : '';
    this.print(`${file} ${verifies ? 'verifies' : 'does not verify'} at ${formatTime(at)}${asWhat}`);
    for (const [index, { subject, serialNumber }] of chain.entries()) {
      const name = formatDistinguishedName(subject) || `serial number ${serialNumber}`;
      this.print(`  ${index === 0 ? 'certificate' : 'signed by  '}  ${name}`);
    }
    if (trusted) this.print(`  trusted      ${describeTrust(trusted)}`);
    else this.print('  trusted      nobody in its chain');
    if (reasons.length === 0) return;
    this.print();
    this.print(formatCount(reasons.length, 'reason'));
    for (const { certificate, message, citation } of reasons)
      this.print(`  - ${certificate}: ${message} (${citation})`);
  }
}

function describeTrust({ path, authority }: NonNullable<Verification['trusted']>): string {
  return authority === undefined ? formatPath(path) : `authority ${authority} (${formatPath(path)})`;
}

function jsonOf({ chain, trusted, names, ...verification }: Verification) {
  return {
    ...verification,
    names: names.map(formatGeneralName),
    chain: chain.map(certificateJson),
    ...(trusted && { trusted: { path: trusted.path, authority: trusted.authority } }),
  };
}

/** The name of an authority goes before a file that is called alike; `./ca` is always the file. */
async function readTrusted(text: string, authorities: readonly string[]): Promise<TrustSource> {
  if (authorities.includes(text)) return { authority: text };
  const cure = 'give the path of a PEM file, or the name of an authority that certwright ca list shows';
  return { path: resolve(text), certificates: await readInputFile({ path: text, what: 'trusted certificate', cure }) };
}

function readCertificates(path: string): Promise<Buffer> {
  const what = 'certificate';
  if (path === '-') return readStdin(what);
  return readInputFile({ path, what, cure: 'give the path of a PEM or DER file, or - for stdin' });
}

function readList(path: string): Promise<Buffer> {
  return readInputFile({ path, what: 'revocation list', cure: 'give the path of a list, as PEM or DER' });
}
