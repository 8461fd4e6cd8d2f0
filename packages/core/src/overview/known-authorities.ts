import type { Certificate } from '../certificate/certificate.ts';
import { formatDistinguishedName } from '../certificate/distinguished-name.ts';

/** A certificate file that was read, with all that it holds. */
export interface ReadCertificate {
  readonly name: string;
  readonly certificatePath: string;
  readonly certificate: Certificate;
  /** The further certificates of the file. */
  readonly chain: readonly Certificate[];
}

/** A certificate of an authority that stands somewhere in the folder. */
export interface KnownAuthority {
  /** Of its pair, or its subject when it only stands in the file of another. */
  readonly name: string;
  readonly certificate: Certificate;
  /** The file that holds it. */
  readonly certificatePath: string;
  /** Whether it has a file of its own. */
  readonly hasFile: boolean;
}

/** Those with files of their own first, then what only stands in the chains of others. */
export function knownAuthorities(read: readonly ReadCertificate[]): KnownAuthority[] {
  const own = read
    .filter(({ certificate }) => isAuthority(certificate))
    .map(({ name, certificate, certificatePath }) => ({ name, certificate, certificatePath, hasFile: true }));
  const seen = new Set(own.map(({ certificate }) => certificate.fingerprint));
  const inChains = read.flatMap(({ chain, certificatePath }) =>
    chain
      .filter((one) => isAuthority(one) && !seen.has(one.fingerprint) && seen.add(one.fingerprint))
      .map((one) => ({
        name: formatDistinguishedName(one.subject),
        certificate: one,
        certificatePath,
        hasFile: false,
      })),
  );
  return [...own, ...inChains];
}

export function isAuthority({ extensions }: Certificate): boolean {
  return extensions.basicConstraints?.cA === true;
}
