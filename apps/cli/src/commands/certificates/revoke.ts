import { issueRevocationList, type RevokedPair, revokeCertificate, writtenReasons } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { readInputFile } from '../../input/read-input-file.ts';
import { alignLines } from '../../present/lines.ts';
import { revocationListJson, revocationListLines } from '../../present/revocation-list.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CertificatesRevoke extends SigningCommand {
  static override summary = 'revoke a certificate, for good';
  static override description =
    `CERTIFICATE is a name, a serial number in hex, or a file: what holds a slash or ends with .pem.
A name counts before a number, and means the current certificate of that name; older ones are revoked by serial number.
Revoked before, it keeps its first reason and date. The next revocation list tells it to those who look.`;
  static override examples = [
    '<%= config.bin %> certificates revoke alice --reason keyCompromise',
    {
      description: 'By its number, and with a new revocation list of its authority at once',
      command: '<%= config.bin %> certificates revoke 0x5E:A2:99:01 --reason superseded --crl',
    },
    '<%= config.bin %> certificates revoke ./laptop.crt --reason affiliationChanged',
  ];
  static override args = {
    certificate: Args.string({
      description: 'name, serial number, or path of a file',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    reason: Flags.string({ summary: `why: ${writtenReasons.join(', ')}`, helpValue: 'REASON', required: true }),
    ca: Flags.string({
      summary:
        'the authority that issued it; needed only for a serial number that nothing here knows, or that two have',
      helpValue: 'NAME',
    }),
    crl: Flags.boolean({ summary: 'make the next revocation list of its authority too, as certwright ca crl does' }),
  };

  override async run() {
    const { args, flags } = await this.parse(CertificatesRevoke);
    const workbench = this.openSigningWorkbench(flags);
    const revoked = await revokeCertificate(workbench, {
      certificate: await readReference(args.certificate),
      reason: flags.reason,
      authority: flags.ca,
    });
    this.#printRevoked(revoked);
    const { revocation, ...result } = revoked;
    const json = { ...result, ...revocation, reason: revocation.reason ?? 'unspecified' };
    if (!flags.crl) {
      this.print(`next: certwright ca crl ${revoked.authority}`);
      return json;
    }
    const list = await issueRevocationList(workbench, revoked.authority);
    for (const line of revocationListLines(list)) this.print(line);
    return { ...json, revocationList: revocationListJson(list) };
  }

  #printRevoked({ outcome, authority, revocation, kubernetes }: RevokedPair): void {
    const { name, serialNumber, reason = 'unspecified', revokedAt, notAfter } = revocation;
    this.print(
      outcome === 'revoked' ? `revoked ${name}` : `${name} was revoked before; that revocation stays as it is`,
    );
    const lines = alignLines([
      ['serial number', serialNumber],
      ['issued by', authority],
      ['reason', reason],
      ['revoked', formatTime(revokedAt)],
      ['expires', formatTime(notAfter)],
    ]);
    for (const line of lines) this.print(`  ${line}`);
    if (!kubernetes) return;
    this.print(`${kubernetes.fact}. What helps:`);
    for (const step of kubernetes.instead) this.print(`  - ${step}`);
  }
}

/** A name can hold no slash and not end so, so the two cannot be taken for each other. */
async function readReference(text: string): Promise<string | { pemOrDer: Buffer }> {
  if (!text.includes('/') && !/\.pem$/i.test(text)) return text;
  const cure = 'give the path of a certificate, as PEM or DER, or its name without .pem';
  return { pemOrDer: await readInputFile({ path: text, what: 'certificate', cure }) };
}
