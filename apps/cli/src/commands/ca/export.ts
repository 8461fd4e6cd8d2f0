import { authorityExportName, authorityFormats, exportAuthority } from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { ExportCommand } from '../../export-command.ts';
import { assertFlagsFit, compatFlag, passwordFlags, placeFlags } from '../../flags.ts';
import { choosePassword } from '../../input/choose-password.ts';

/** Flags that mean something for some formats only. */
const formatsOf = {
  compat: ['truststore'],
  'password-file': ['truststore'],
  'password-env': ['truststore'],
  'generate-password': ['truststore'],
};

export default class CaExport extends ExportCommand {
  static override summary = 'give the certificate of an authority out, for those who shall trust it';
  static override description = `- pem: all certificates of its file (NAME.pem).
- der: its own certificate alone, as DER (NAME.der).
- truststore: a PKCS#12 file whose certificates Java trusts, under a password (NAME-truststore.p12).

The private key is not even read, so it may be encrypted or elsewhere.`;
  static override examples = [
    '<%= config.bin %> ca export ca --format pem --out /usr/local/share/ca-certificates/harbor.crt',
    {
      description: 'For Java, as javax.net.ssl.trustStore',
      command: '<%= config.bin %> ca export ca --format truststore --password-env STORE_PASSWORD',
    },
  ];
  static override args = {
    name: Args.string({ description: 'name of the authority', required: true, ignoreStdin: true }),
  };
  static override flags = {
    format: Flags.option({ summary: 'what to make of it', options: authorityFormats, required: true })(),
    ...placeFlags,
    ...passwordFlags,
    compat: compatFlag(),
  };

  override async run() {
    const { args, flags, metadata } = await this.parse(CaExport);
    const { format } = flags;
    assertFlagsFit({ flags, metadata, format, formatsOf });
    const usualName = authorityExportName(args.name, format);
    const to = this.placeOf(flags, { usualName, isText: format === 'pem' });
    const { generated, getPassword } = choosePassword(flags);
    const trustStore = { getPassword, compatibility: flags.compat };
    const exported = await exportAuthority(this.openWorkbench(flags), { name: args.name, format, trustStore, to });
    return { name: args.name, format, ...this.deliver(exported, generated) };
  }
}
