import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAuthority, issueCertificate, type KeyAlgorithm, Workbench } from '../../src/index.ts';

/** RFC 5280's word for what a certificate may be used for. */
export type Purpose = 'serverAuth' | 'clientAuth' | 'OCSPSigning';

interface Kind {
  readonly profile: string;
  readonly isAuthority?: true;
  readonly purposes: readonly Purpose[];
}

const root: Kind = { profile: 'root-ca', isAuthority: true, purposes: [] };
const intermediate: Kind = { profile: 'intermediate-ca', isAuthority: true, purposes: [] };
const leaves: readonly Kind[] = [
  { profile: 'tls-server', purposes: ['serverAuth'] },
  { profile: 'tls-client', purposes: ['clientAuth'] },
  { profile: 'tls-peer', purposes: ['serverAuth', 'clientAuth'] },
  { profile: 'kubelet', purposes: ['serverAuth', 'clientAuth'] },
  { profile: 'service-account', purposes: [] },
  { profile: 'ocsp-responder', purposes: ['OCSPSigning'] },
];

/** The names that stand in every certificate of a server. */
export const serverNames = ['node1.example.com', '192.0.2.1', '2001:db8::1'];

/** One certificate to be verified: which kind, of which key, and how far below the root. */
export interface Specimen extends Kind {
  readonly name: string;
  readonly keyAlgorithm: KeyAlgorithm;
  /** The authority that signed it; a root's is the root. */
  readonly signedBy: 'root' | 'intermediate';
}

const keyAlgorithms = ['ec-p256', 'rsa-2048', 'ed25519'] as const satisfies readonly KeyAlgorithm[];

export const specimens: readonly Specimen[] = keyAlgorithms.flatMap((keyAlgorithm) => {
  const specimen = (kind: Kind, signedBy: Specimen['signedBy'], name: string): Specimen => ({
    ...kind,
    signedBy,
    keyAlgorithm,
    name: `${keyAlgorithm}-${name}`,
  });
  return [
    specimen(root, 'root', 'root'),
    specimen(intermediate, 'root', 'intermediate'),
    ...leaves.map((kind) => specimen(kind, 'root', kind.profile)),
    ...leaves.map((kind) => specimen(kind, 'intermediate', `${kind.profile}-below-intermediate`)),
  ];
});

/** Where the files of a specimen lie, and of the authorities above it. */
export interface SpecimenFiles {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly rootPath: string;
  /** PEM files of the authorities between, at most one. */
  readonly intermediatePaths: readonly string[];
  /** A root of the same name and another key. */
  readonly foreignRootPath: string;
}

/** All specimens, made by core in a folder of their own. */
export class EveryKind {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<EveryKind> {
    const made = new EveryKind(mkdtempSync(path.join(tmpdir(), 'certwright-every-kind-')));
    try {
      await Promise.all([makeAll(path.join(made.folder, 'ours'), specimens), made.#makeForeignRoots()]);
      return made;
    } catch (error) {
      made.remove();
      throw error;
    }
  }

  files({ name, keyAlgorithm, signedBy }: Specimen): SpecimenFiles {
    const file = (pair: string, folder = 'ours') => path.join(this.folder, folder, 'keys', `${pair}.pem`);
    return {
      certificatePath: file(name),
      keyPath: file(`${name}-key`),
      rootPath: file(`${keyAlgorithm}-root`),
      intermediatePaths: signedBy === 'intermediate' ? [file(`${keyAlgorithm}-intermediate`)] : [],
      foreignRootPath: file(`${keyAlgorithm}-root`, 'foreign'),
    };
  }

  /** One file with the first certificate of each of these. */
  join(name: string, paths: readonly string[]): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, paths.map(readFirstCertificate).join(''));
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #makeForeignRoots(): Promise<void> {
    const roots = specimens.filter(({ profile }) => profile === root.profile);
    return makeAll(path.join(this.folder, 'foreign'), roots);
  }
}

/** An authority's file holds the chain above it too. */
export function readFirstCertificate(file: string): string {
  return readFileSync(file, 'utf8').replace(/(-----END CERTIFICATE-----\n)[\s\S]*/, '$1');
}

async function makeAll(assetsFolder: string, wanted: readonly Specimen[]): Promise<void> {
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test' });
  try {
    for (const specimen of wanted.filter(({ isAuthority }) => isAuthority)) {
      await createAuthority(workbench, requestFor(specimen));
    }
    const requests = wanted.filter(({ isAuthority }) => !isAuthority).map(requestFor);
    await Promise.all(requests.map((request) => issueCertificate(workbench, request)));
  } finally {
    await workbench.close();
  }
}

function requestFor({ name, profile, keyAlgorithm, signedBy, purposes }: Specimen) {
  const authority = profile === root.profile ? undefined : `${keyAlgorithm}-${signedBy}`;
  const subjectAltName = purposes.includes('serverAuth') ? serverNames : [];
  return { name, profile, keyAlgorithm, subjectAltName, ...(authority && { authority }) };
}
