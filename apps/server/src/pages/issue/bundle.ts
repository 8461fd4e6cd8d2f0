import { type IssuedToHolder, packForHolder, pkcs12Compatibilities, type Workbench } from '@certwright/core';
import { strToU8, zipSync } from 'fflate';

/** A file for the holder. */
export interface BundleFile {
  readonly name: string;
  readonly what: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

export interface Bundle {
  readonly files: readonly BundleFile[];
  /** What could not be made; the rest is there. */
  readonly missing: readonly string[];
}

const pemType = 'application/x-pem-file';

/**
 * The files of a certificate that was issued just now; the last is a zip of all others. A PKCS#12 file that openssl cannot
 * write is left out, for nothing else would bring the key back.
 */
export async function makeBundle(workbench: Workbench, issued: IssuedToHolder, password: string): Promise<Bundle> {
  const base = fileNameOf(issued.name);
  const { certificate, chain, privateKeyPem } = issued;
  const pem = (name: string, what: string, text: string): BundleFile => ({
    name,
    what,
    mediaType: pemType,
    content: strToU8(text),
  });
  const root = chain.at(-1);
  const files = [
    pem(`${base}.pem`, 'the certificate', certificate.pem),
    pem(`${base}-fullchain.pem`, 'the certificate and the chain, for servers', fullchain(issued)),
    ...(root ? [pem('root.pem', 'the root, for those who shall trust it', root.pem)] : []),
    ...(privateKeyPem === undefined ? [] : [pem(`${base}-key.pem`, 'the private key', privateKeyPem)]),
  ];
  const missing: string[] = [];
  for (const compatibility of privateKeyPem === undefined ? [] : pkcs12Compatibilities) {
    try {
      const content = await packForHolder(workbench, issued, { password, compatibility });
      const what = compatibility === 'modern' ? 'PKCS#12' : 'PKCS#12 for old programs';
      const name = compatibility === 'modern' ? `${base}.p12` : `${base}-legacy.p12`;
      files.push({ name, what, mediaType: 'application/x-pkcs12', content });
    } catch (error) {
      workbench.emit({ type: 'warning', message: `no PKCS#12 file (${compatibility}) of ${base}: ${error}` });
      missing.push(`PKCS#12 (${compatibility})`);
    }
  }
  return { files: [...files, zipOf(base, files, workbench.clock.now())], missing };
}

/** As nginx and others want it: without the root, which clients have. */
export function fullchain({ certificate, chain }: Pick<IssuedToHolder, 'certificate' | 'chain'>): string {
  const above = chain.length > 1 ? chain.slice(0, -1) : [];
  return [certificate, ...above].map(({ pem }) => pem).join('');
}

/** What a file may be called anywhere. */
export function fileNameOf(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._-]+/, '');
  return safe.slice(0, 60) || 'certificate';
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

/** The file as an address, so that it is in the page and nowhere else. */
export function dataUrl({ mediaType, content }: BundleFile): string {
  return `data:${mediaType};base64,${Buffer.from(content).toString('base64')}`;
}
