import type { Certificate } from '../certificate/certificate.ts';
import { isRevocationListSignedBy } from '../certificate/is-revocation-list-signed-by.ts';
import { parseRevocationList, type RevocationList } from '../certificate/parse-revocation-list.ts';
import { CertwrightError } from '../errors.ts';
import { revocationListPathsOf } from './folder-layout.ts';
import { readSmallFile } from './small-file.ts';

/** Longer than any list that openssl is let print. */
const mostBytes = 16 * 1024 * 1024;

/** A list as it lies in the folder, with its number. */
export interface KeptList extends RevocationList {
  readonly number: number;
}

/** The list in an authority's file; undefined when there is none that can be read and carries its signature. */
export function findKeptList(
  assetsFolder: string,
  authority: string,
  issuer: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): KeptList | undefined {
  const content = readSmallFile(revocationListPathsOf(assetsFolder, authority).derPath, mostBytes);
  if (typeof content === 'string') return undefined;
  try {
    const list = parseRevocationList(content);
    return isRevocationListSignedBy(list, issuer) ? { ...list, number: numberOf(list) } : undefined;
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}

/** Infinity for one that is larger than what can be counted on from. */
function numberOf({ crlNumber = '0' }: RevocationList): number {
  const number = Number.parseInt(crlNumber, 16);
  return Number.isSafeInteger(number) ? number : Number.POSITIVE_INFINITY;
}
