import type { Certificate } from './certificate/certificate.ts';
import { CertwrightError } from './errors.ts';
import { formatTrustStore } from './exchange/format-trust-store.ts';
import { type Pkcs12Compatibility, pkcs12Protections } from './exchange/pkcs12-protection.ts';
import { type ExportedFile, finishExport } from './exported-file.ts';
import { getAuthorityState } from './list-authorities.ts';
import { assertTrustStore } from './openssl/pkcs12.ts';
import { parseExportPassword } from './request/parse-export-password.ts';
import { assertFilePlace } from './store/outside-file.ts';
import type { OutsidePlace } from './store/outside-place.ts';
import type { Workbench } from './workbench.ts';

export interface AuthorityExportInput {
  readonly name: string;
  readonly format: AuthorityFormat;
  /** Of `truststore`. */
  readonly trustStore?: TrustStoreOptions | undefined;
  /** Where it is written; without it the caller gets the content alone. */
  readonly to?: OutsidePlace | undefined;
}

export interface TrustStoreOptions {
  /** Asked last, when nothing else can be wrong any more. */
  readonly getPassword: () => Promise<string>;
  readonly compatibility?: Pkcs12Compatibility | undefined;
}

interface Exporting {
  readonly workbench: Workbench;
  readonly input: AuthorityExportInput;
  readonly certificates: readonly Certificate[];
}

interface Format {
  readonly ending: string;
  /** DER is one certificate; the others hold all of the authority's file, as whoever trusts it needs them. */
  readonly holds: 'own' | 'all';
  readonly make: (exporting: Exporting) => Promise<string | Buffer>;
}

const formats = {
  pem: { ending: '.pem', holds: 'all', make: async ({ certificates }) => certificates.map(({ pem }) => pem).join('') },
  der: {
    ending: '.der',
    holds: 'own',
    make: async ({ certificates }) => Buffer.concat(certificates.map(({ der }) => der)),
  },
  truststore: { ending: '-truststore.p12', holds: 'all', make: makeTrustStore },
} as const satisfies Record<string, Format>;

export type AuthorityFormat = keyof typeof formats;

export const authorityFormats = Object.keys(formats) as AuthorityFormat[];

/** The usual name of the file, e.g. `ca-truststore.p12`. */
export function authorityExportName(name: string, format: AuthorityFormat): string {
  return `${name}${formats[format].ending}`;
}

/**
 * Gives out the certificate of an authority for those who shall trust it. Its key is not read, so it may be encrypted
 * or elsewhere.
 * @throws CertwrightError `authority-not-found`, `name-invalid`, `file-exists`, `folder-invalid`, and for a trust store
 *   `passphrase-required`, `request-invalid`, and what openssl's station throws
 */
export async function exportAuthority(workbench: Workbench, input: AuthorityExportInput): Promise<ExportedFile> {
  await workbench.recover();
  const { certificate, chain } = getAuthorityState(workbench, input.name);
  const { holds, make }: Format = formats[input.format];
  const certificates = holds === 'own' ? [certificate] : [certificate, ...chain];
  if (input.to) assertFilePlace(workbench.assetsFolder, input.to);
  const content = Buffer.from(await make({ workbench, input, certificates }));
  return finishExport(workbench, { content, holdsKey: false, certificates }, input.to);
}

async function makeTrustStore({ workbench, input, certificates }: Exporting): Promise<Buffer> {
  const { getPassword, compatibility = 'modern' } = input.trustStore ?? {};
  const { runner } = await workbench.openssl();
  if (!getPassword) {
    throw new CertwrightError('passphrase-required', 'a trust store needs a password', { hint: 'give one' });
  }
  const password = parseExportPassword(await getPassword());
  const protection = pkcs12Protections[compatibility];
  const content = formatTrustStore({ name: input.name, certificates, password, protection });
  await assertTrustStore(runner, { content, password, certificates });
  return content;
}
