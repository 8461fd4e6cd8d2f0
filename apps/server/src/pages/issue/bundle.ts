import {
  generatePassword,
  type IssuedToHolder,
  packForHolder,
  pkcs12Compatibilities,
  splitChain,
  type Workbench,
} from '@certwright/core';
import { strToU8, zipSync } from 'fflate';
import { pemMediaType } from '../../openapi/choose-form.ts';
import { fileNameOf, fullchain } from '../pem-files.ts';

/** A file for the holder. */
export interface BundleFile {
  readonly name: string;
  readonly what: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

export interface Bundle {
  readonly files: readonly BundleFile[];
  /** Of the PKCS#12 files; missing where there is none. */
  readonly password?: string;
  /** What could not be made; the rest is there. */
  readonly missing: readonly string[];
}

/** The files of a certificate that was issued just now; the last is a zip of all others. */
export async function makeBundle(workbench: Workbench, issued: IssuedToHolder): Promise<Bundle> {
  const base = fileNameOf(issued.name);
  const pems = pemFiles(base, issued);
  const packed = issued.privateKeyPem === undefined ? { files: [], missing: [] } : await pack(workbench, base, issued);
  const files = [...pems, ...packed.files];
  return { ...packed, files: [...files, zipOf(base, files, workbench.clock.now())] };
}

function pemFiles(base: string, issued: IssuedToHolder): BundleFile[] {
  const { certificate, chain, privateKeyPem } = issued;
  const { root } = splitChain(chain);
  const file = (name: string, what: string, text: string) => {
    return { name, what, mediaType: pemMediaType, content: strToU8(text) };
  };
  return [
    file(`${base}.pem`, 'the certificate', certificate.pem),
    file(`${base}-fullchain.pem`, 'the certificate and the chain, for servers', fullchain(issued)),
    ...(root ? [file('root.pem', 'the root, for those who shall trust it', root.pem)] : []),
    ...(privateKeyPem === undefined ? [] : [file(`${base}-key.pem`, 'the private key', privateKeyPem)]),
  ];
}

const pkcs12Files = {
  modern: { ending: '.p12', what: 'PKCS#12' },
  legacy: { ending: '-legacy.p12', what: 'PKCS#12 for old programs' },
} as const;

/** One that openssl cannot write is left out: the certificate is on record, and an error would take its key with it. */
async function pack(workbench: Workbench, base: string, issued: IssuedToHolder): Promise<Bundle> {
  const password = generatePassword();
  const files: BundleFile[] = [];
  const missing: string[] = [];
  for (const compatibility of pkcs12Compatibilities) {
    const { ending, what } = pkcs12Files[compatibility];
    try {
      const content = await packForHolder(workbench, issued, { password, compatibility });
      files.push({ name: `${base}${ending}`, what, mediaType: 'application/x-pkcs12', content });
    } catch (error) {
      workbench.emit({ type: 'warning', message: `no PKCS#12 file (${compatibility}) of ${base}: ${error}` });
      missing.push(`PKCS#12 (${compatibility})`);
    }
  }
  return { files, missing, password };
}

function zipOf(base: string, files: readonly BundleFile[], mtime: Date): BundleFile {
  const entries = Object.fromEntries(files.map(({ name, content }) => [name, content]));
  return {
    name: `${base}.zip`,
    what: 'all of them',
    mediaType: 'application/zip',
    content: zipSync(entries, { mtime }),
  };
}
