import type { Certificate } from './certificate/certificate.ts';
import { formatPem } from './certificate/pem.ts';
import { splitChain } from './certificate/split-chain.ts';
import { CertwrightError } from './errors.ts';
import { formatTlsSecret } from './exchange/format-tls-secret.ts';
import { type Pkcs12Compatibility, pkcs12Protections } from './exchange/pkcs12-protection.ts';
import { type ExportablePair, getExportablePair } from './exportable-pair.ts';
import { type ExportedFile, finishExport } from './exported-file.ts';
import { noteKeyExport } from './note-key-export.ts';
import { createPkcs12 } from './openssl/pkcs12.ts';
import { parseExportPassword } from './request/parse-export-password.ts';
import { parseFriendlyName } from './request/parse-friendly-name.ts';
import { parseNamespace, parseSecretName } from './request/parse-kubernetes-name.ts';
import { parsePairName } from './request/parse-name.ts';
import { assertFilePlace } from './store/outside-file.ts';
import type { OutsidePlace } from './store/outside-place.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface CertificateExportInput {
  /** Of a pair that is no authority. */
  readonly name: string;
  readonly format: CertificateFormat;
  /** Whether the root stands at the end of the chain; clients have it already. */
  readonly includeRoot?: boolean | undefined;
  /** Of `pkcs12`. */
  readonly pkcs12?: Pkcs12Options | undefined;
  /** Of `k8s-secret`. */
  readonly secret?: SecretOptions | undefined;
  /** Where it is written; without it the caller gets the content alone. */
  readonly to?: OutsidePlace | undefined;
}

export interface Pkcs12Options {
  /** Asked last, when nothing else can be wrong any more. */
  readonly getPassword: () => Promise<string>;
  readonly compatibility?: Pkcs12Compatibility | undefined;
  /** Without it, the name of the pair. */
  readonly friendlyName?: string | undefined;
}

export interface SecretOptions {
  /** Without it, the name of the pair. */
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  /** Whether `ca.crt` stands in it too. */
  readonly includeAuthority?: boolean | undefined;
}

interface Exporting {
  readonly workbench: Workbench;
  readonly input: CertificateExportInput;
  readonly pair: ExportablePair;
  /** The leaf, then its chain. */
  readonly certificates: readonly Certificate[];
}

interface Format {
  /** What the name of the file has after the name of the pair. */
  readonly ending: string;
  readonly holdsKey: boolean;
  /** What of the certificates goes in. */
  readonly holds: 'chain' | 'leaf' | 'nothing';
  /** Refuses the options of the format before anything is asked or read. */
  readonly check?: (input: CertificateExportInput) => void;
  readonly make: (exporting: Exporting) => Promise<string | Buffer>;
}

const formats = {
  pkcs12: { ending: '.p12', holdsKey: true, holds: 'chain', check: friendlyNameOf, make: makePkcs12 },
  'pem-bundle': { ending: '-bundle.pem', holdsKey: true, holds: 'chain', make: makePemBundle },
  fullchain: {
    ending: '-fullchain.pem',
    holdsKey: false,
    holds: 'chain',
    make: async (one) => pemOf(one.certificates),
  },
  der: { ending: '.der', holdsKey: false, holds: 'leaf', make: async ({ pair }) => pair.certificate.der },
  'der-key': {
    ending: '-key.der',
    holdsKey: true,
    holds: 'nothing',
    make: async ({ pair }) => (await pair.openKey()).der,
  },
  'k8s-secret': { ending: '-secret.yaml', holdsKey: true, holds: 'chain', check: secretNames, make: makeSecret },
} as const satisfies Record<string, Format>;

export type CertificateFormat = keyof typeof formats;

export const certificateFormats = Object.keys(formats) as CertificateFormat[];

/** The usual name of the file, e.g. `web.p12`. */
export function certificateExportName(name: string, format: CertificateFormat): string {
  return `${name}${formats[format].ending}`;
}

/**
 * Gives out a certificate, in most formats with its chain and its key, in the form that another program takes.
 * @throws CertwrightError what `getExportablePair` and its `openKey` throw; `file-exists`, `folder-invalid`;
 *   `request-invalid` for an option; `passphrase-required` when a password is needed and there is none
 */
export function exportCertificate(workbench: Workbench, input: CertificateExportInput): Promise<ExportedFile> {
  return withAudit(workbench, 'export', input.name, () => exportOne(workbench, input));
}

async function exportOne(workbench: Workbench, input: CertificateExportInput): Promise<ExportedFile> {
  const name = parsePairName(input.name);
  const { holdsKey, holds, check, make }: Format = formats[input.format];
  check?.(input);
  await workbench.recover();
  const pair = getExportablePair(workbench, name);
  const certificates = [pair.certificate, ...chainOf(pair, input.includeRoot)];
  if (input.to) assertFilePlace(workbench.assetsFolder, input.to);
  const content = Buffer.from(await make({ workbench, input, pair, certificates }));
  if (holdsKey) await noteKeyExport(workbench, name, { format: input.format });
  const held = { chain: certificates, leaf: [pair.certificate], nothing: [] }[holds];
  return finishExport(workbench, { content, holdsKey, certificates: held }, input.to);
}

function chainOf({ name, chain }: ExportablePair, includeRoot = false): readonly Certificate[] {
  const { intermediates, root } = splitChain(chain);
  if (!includeRoot) return intermediates;
  if (root) return chain;
  throw new CertwrightError('authority-not-found', `the folder does not have the root above "${name}"`, {
    hint: 'leave the root out, or bring it with certwright ca import',
  });
}

/** Of less than this all can be tried, however slow each try is made. */
const shortPassword = 8;

async function makePkcs12({ workbench, input, pair, certificates }: Exporting): Promise<Buffer> {
  const { getPassword, compatibility = 'modern' } = input.pkcs12 ?? {};
  const key = await pair.openKey();
  const { runner } = await workbench.openssl();
  if (!getPassword) {
    throw new CertwrightError('passphrase-required', 'a PKCS#12 file needs a password', { hint: 'give one' });
  }
  const password = parseExportPassword(await getPassword());
  if (password.length < shortPassword) {
    const message = `whoever has the file can try out a password of ${password.length} characters`;
    workbench.emit({ type: 'warning', message });
  }
  const protection = pkcs12Protections[compatibility];
  return createPkcs12(runner, {
    key: key.file,
    certificates,
    friendlyName: friendlyNameOf(input),
    password,
    protection,
  });
}

function friendlyNameOf({ name, pkcs12 }: CertificateExportInput): string {
  return parseFriendlyName(pkcs12?.friendlyName ?? name);
}

async function makePemBundle({ pair, certificates }: Exporting): Promise<string> {
  return keyPem((await pair.openKey()).der) + pemOf(certificates);
}

async function makeSecret({ input, pair, certificates }: Exporting): Promise<string> {
  return formatTlsSecret({
    ...secretNames(input),
    chainPem: pemOf(certificates),
    keyPem: keyPem((await pair.openKey()).der),
    trustedPem: input.secret?.includeAuthority ? pemOf(pair.trusted) : undefined,
  });
}

function secretNames({ name, secret = {} }: CertificateExportInput) {
  return {
    name: parseSecretName(secret.name ?? name),
    namespace: secret.namespace === undefined ? undefined : parseNamespace(secret.namespace),
  };
}

function pemOf(certificates: readonly Certificate[]): string {
  return certificates.map(({ pem }) => pem).join('');
}

function keyPem(der: Buffer): string {
  return formatPem('PRIVATE KEY', der);
}
