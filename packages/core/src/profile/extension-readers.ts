import { extendedKeyUsages, type KeyUsage, keyUsages } from '../certificate/object-identifiers.ts';
import type { ProfileExtensions } from './profile.ts';

/** Reads the words after the `=`; a string says what is wrong with them. */
export type ExtensionReading = (words: readonly string[], critical: boolean) => Partial<ProfileExtensions> | string;

/** The second number is below 40 under 0 and 1 (X.660 §7.6). */
const objectIdentifier = /^([01]\.[1-3]?\d|2\.(0|[1-9]\d*))(\.(0|[1-9]\d*))+$/;

/** What a profile may set, by openssl's names (x509v3_config(5)); anything else is refused. */
export const readers: Readonly<Record<string, ExtensionReading>> = {
  basicConstraints: readBasicConstraints,
  keyUsage: (words, critical) => {
    const unknown = words.find((word) => !isKeyUsage(word));
    if (unknown !== undefined) return `"${unknown}" is no key usage; known are ${keyUsages.join(', ')}`;
    return { keyUsage: { critical, usages: keyUsages.filter((usage) => words.includes(usage)) } };
  },
  extendedKeyUsage: (words, critical) => {
    const unknown = words.find((word) => !(Object.hasOwn(extendedKeyUsages, word) || objectIdentifier.test(word)));
    if (unknown !== undefined) {
      return `"${unknown}" is no extended key usage; known are ${Object.keys(extendedKeyUsages).join(', ')} and dotted OIDs`;
    }
    return { extendedKeyUsage: { critical, purposes: [...new Set(words.map(purposeName))] } };
  },
  certificatePolicies: (words, critical) => {
    const unknown = words.find((word) => !objectIdentifier.test(word));
    if (unknown !== undefined) return `"${unknown}" is no dotted OID`;
    return { certificatePolicies: { critical, policyIdentifiers: [...new Set(words)] } };
  },
  noCheck: (words, critical) => expectExactly('ignored', words, critical, { ocspNoCheck: { critical } }),
  subjectKeyIdentifier: (words, critical) => expectExactly('hash', words, critical, {}),
  authorityKeyIdentifier: (words, critical) => expectExactly('keyid:always', words, critical, {}),
  subjectAltName: (words, critical) => expectExactly('{{subjectAltName}}', words, critical, { subjectAltName: true }),
};

function isKeyUsage(word: string): word is KeyUsage {
  return (keyUsages as readonly string[]).includes(word);
}

function purposeName(word: string): string {
  return Object.entries(extendedKeyUsages).find(([, oid]) => oid === word)?.[0] ?? word;
}

function expectExactly(
  expected: string,
  words: readonly string[],
  critical: boolean,
  values: Partial<ProfileExtensions>,
): Partial<ProfileExtensions> | string {
  return words.length === 1 && words[0] === expected && !critical ? values : `only "${expected}" can stand here`;
}

function readBasicConstraints(words: readonly string[], critical: boolean): Partial<ProfileExtensions> | string {
  const [first, second, ...rest] = words;
  if (rest.length > 0 || (first !== 'CA:TRUE' && first !== 'CA:FALSE')) {
    return 'it is CA:FALSE, CA:TRUE, or CA:TRUE with a pathlen';
  }
  const cA = first === 'CA:TRUE';
  if (second === undefined) return { basicConstraints: { critical, cA } };
  if (!cA) return 'pathlen needs CA:TRUE';
  if (second === 'pathlen:{{pathLenConstraint}}') {
    return { basicConstraints: { critical, cA, pathLenConstraint: 'requested' } };
  }
  if (!/^pathlen:\d{1,3}$/.test(second)) return `"${second}" is no path length; write pathlen:NUMBER`;
  return { basicConstraints: { critical, cA, pathLenConstraint: Number(second.slice('pathlen:'.length)) } };
}
