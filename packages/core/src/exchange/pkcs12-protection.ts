/** For whom a PKCS#12 file is written: programs of today, or also old ones of Java, macOS and Windows. */
export const pkcs12Compatibilities = ['modern', 'legacy'] as const;

export type Pkcs12Compatibility = (typeof pkcs12Compatibilities)[number];

export interface Pkcs12Protection {
  /** What encrypts keys and certificates, in openssl's word. */
  readonly encryption: string;
  readonly macDigest: 'sha256' | 'sha1';
  /** Of the encryption and of the MAC; programs refuse very high ones. */
  readonly iterations: number;
}

/**
 * Three ways of old programs, the same for keys and for certificates: RC2, which openssl's own `-legacy` takes for
 * certificates, is weaker and needs a provider that may be missing, and whatever reads RC2 reads 3DES.
 */
export const pkcs12Protections: Record<Pkcs12Compatibility, Pkcs12Protection> = {
  modern: { encryption: 'AES-256-CBC', macDigest: 'sha256', iterations: 100_000 },
  legacy: { encryption: 'PBE-SHA1-3DES', macDigest: 'sha1', iterations: 2048 },
};
