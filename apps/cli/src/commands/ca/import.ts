import { certificateJson, importAuthority } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { readInputPem } from '../../input/read-input-file.ts';
import { formatPath } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CaImport extends SigningCommand {
  static override summary = 'bring an authority that was made elsewhere';
  static override description =
    `It is checked first: key and certificate belong together, it may sign certificates, and it is valid now.
An encrypted key stays encrypted.`;
  static override examples = [
    '<%= config.bin %> ca import ca --certificate corp-ca.pem --key corp-ca-key.pem',
    {
      description: 'An intermediate with the chain above it, and an encrypted key',
      command:
        '<%= config.bin %> ca import ca --certificate issuing.pem --key issuing-key.pem --chain root.pem --passphrase-file passphrase.txt',
    },
  ];
  static override args = {
    name: Args.string({
      description: 'name that it gets here; ca is the one that signs a cluster',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    certificate: Flags.string({ summary: 'its certificate, PEM', helpValue: 'FILE', required: true }),
    key: Flags.string({ summary: 'its private key, PEM', helpValue: 'FILE', required: true }),
    chain: Flags.string({ summary: 'the certificates above it, PEM, its issuer first', helpValue: 'FILE' }),
  };

  override async run() {
    const { args, flags } = await this.parse(CaImport);
    const authority = await importAuthority(this.openSigningWorkbench(flags), {
      name: args.name,
      certificatePem: await read(flags.certificate, 'certificate'),
      privateKeyPem: await read(flags.key, 'private key'),
      ...(flags.chain !== undefined && { chainPem: await read(flags.chain, 'chain') }),
    });
    const { name, certificate, certificatePath, key, chain } = authority;
    this.print(`imported authority ${name}`);
    this.print(`  certificate  ${formatPath(certificatePath)}`);
    this.print(`  key          ${formatPath(key.path)}`);
    this.print(`  expires      ${formatTime(certificate.validity.notAfter)}`);
    return {
      name,
      certificatePath,
      keyPath: key.path,
      certificate: certificateJson(certificate),
      chain: chain.map(certificateJson),
    };
  }
}

function read(path: string, what: string): Promise<string> {
  return readInputPem({ path, what, cure: 'give the path of a PEM file' });
}
