import { certificateExportName, certificateFormats, exportCertificate } from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { ExportCommand } from '../../export-command.ts';
import { assertFlagsFit, compatFlag, passwordFlags, placeFlags } from '../../flags.ts';
import { choosePassword } from '../../input/choose-password.ts';
import { readPassphrase } from '../../input/read-passphrase.ts';
import { SigningCommand } from '../../signing-command.ts';

const binaryFormats: readonly string[] = ['pkcs12', 'der', 'der-key'];

/** Flags that mean something for some formats only. */
const formatsOf = {
  compat: ['pkcs12'],
  'friendly-name': ['pkcs12'],
  'password-file': ['pkcs12'],
  'password-env': ['pkcs12'],
  'generate-password': ['pkcs12'],
  'include-root': ['pkcs12', 'pem-bundle', 'fullchain', 'k8s-secret'],
  'secret-name': ['k8s-secret'],
  namespace: ['k8s-secret'],
  'include-ca': ['k8s-secret'],
};

export default class CertificatesExport extends ExportCommand {
  /** The key of a leaf may be encrypted as well. */
  static override baseFlags = SigningCommand.baseFlags;
  static override summary = 'give a certificate out in the form that another program takes';
  static override description = `- pkcs12: key, certificate and chain, under a password (NAME.p12).
- pem-bundle: key, certificate and chain as PEM (NAME-bundle.pem).
- fullchain: certificate and chain as PEM, what most servers want (NAME-fullchain.pem).
- der, der-key: the certificate, or its key, as DER (NAME.der, NAME-key.der).
- k8s-secret: a Secret of type kubernetes.io/tls as YAML (NAME-secret.yaml).

The chain goes up to the root, which is left out: clients have it. What holds a key has mode 0600, and the key is not
encrypted there, but for pkcs12.`;
  static override examples = [
    '<%= config.bin %> certificates export web --format fullchain',
    {
      description: 'For a Java server of today, with a password that is shown once',
      command: '<%= config.bin %> certificates export web --format pkcs12 --generate-password',
    },
    {
      description: 'For an old Windows',
      command:
        '<%= config.bin %> certificates export web --format pkcs12 --compat legacy --password-file password.txt --out web.pfx',
    },
    {
      description: 'Into a cluster',
      command:
        '<%= config.bin %> certificates export web --format k8s-secret --namespace shop --out - | kubectl apply -f -',
    },
  ];
  static override args = {
    name: Args.string({ description: 'name of the certificate', required: true, ignoreStdin: true }),
  };
  static override flags = {
    format: Flags.option({ summary: 'what to make of it', options: certificateFormats, required: true })(),
    ...placeFlags,
    'include-root': Flags.boolean({ summary: 'put the root at the end of the chain' }),
    ...passwordFlags,
    compat: compatFlag(),
    'friendly-name': Flags.string({
      summary: 'what programs call it in their lists, in place of NAME (pkcs12)',
      helpValue: 'TEXT',
    }),
    'secret-name': Flags.string({ summary: 'name of the Secret, in place of NAME (k8s-secret)', helpValue: 'NAME' }),
    namespace: Flags.string({ summary: 'namespace of the Secret (k8s-secret)', helpValue: 'NAME' }),
    'include-ca': Flags.boolean({ summary: 'put what clients trust into the Secret as ca.crt (k8s-secret)' }),
  };

  override async run() {
    const { args, flags, metadata } = await this.parse(CertificatesExport);
    const { format } = flags;
    assertFlagsFit({ flags, metadata, format, formatsOf });
    const usualName = certificateExportName(args.name, format);
    const to = this.placeOf(flags, { usualName, isText: !binaryFormats.includes(format) });
    const { generated, getPassword } = choosePassword(flags);
    const source = { file: flags['passphrase-file'], variable: flags['passphrase-env'] };
    const workbench = this.openWorkbench(flags, { getPassphrase: (name) => readPassphrase(name, source) });
    const exported = await exportCertificate(workbench, {
      name: args.name,
      format,
      includeRoot: flags['include-root'],
      pkcs12: { getPassword, compatibility: flags.compat, friendlyName: flags['friendly-name'] },
      secret: { name: flags['secret-name'], namespace: flags.namespace, includeAuthority: flags['include-ca'] },
      to,
    });
    return { name: args.name, format, ...this.deliver(exported, generated) };
  }
}
