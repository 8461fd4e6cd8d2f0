import type { Certificate } from '../certificate/certificate.ts';
import { attributeValues } from '../certificate/distinguished-name.ts';
import { isStrongKey, strongKeys } from '../policy/key-strength.ts';
import type { FoundPair } from '../store/read-pairs.ts';
import { compareInstant } from './compare-validity.ts';
import { type Difference, stops, warning } from './comparison.ts';
import type { WantedCertificate } from './wanted-certificate.ts';

/** Whether an authority can sign. An operator may bring any, so its names, key and lifetime are its own affair. */
export function compareAuthority(
  wanted: WantedCertificate,
  { certificate, pair, now }: { readonly certificate: Certificate; readonly pair: FoundPair; readonly now: Date },
): Difference[] {
  return [
    ...commonName(wanted, certificate),
    ...mayCertify(certificate, pair),
    ...keyIdentifier(certificate, pair),
    ...keyStrength(certificate, pair),
    ...compareInstant(certificate, now, 'authority-invalid', replaceHint(pair)),
  ];
}

/** An authority that certwright made for a cluster of another name; a brought one has other organizations as well. */
function commonName(wanted: WantedCertificate, { subject }: Certificate): Difference[] {
  const own = ['organizationName', 'organizationalUnitName'].every((type) => isSame(wanted.subject, subject, type));
  if (!own || isSame(wanted.subject, subject, 'commonName')) return [];
  return [
    warning({
      field: 'commonName',
      wanted: attributeValues(wanted.subject, 'commonName').join(', '),
      found: attributeValues(subject, 'commonName').join(', ') || 'none',
      hint: 'nothing, if the cluster was renamed; else check that this is the folder of the cluster',
    }),
  ];
}

function isSame(left: Certificate['subject'], right: Certificate['subject'], type: string): boolean {
  return attributeValues(left, type).join('\n') === attributeValues(right, type).join('\n');
}

function mayCertify({ extensions }: Certificate, pair: FoundPair): Difference[] {
  const shared = { code: 'authority-invalid', hint: replaceHint(pair) } as const;
  if (extensions.basicConstraints?.cA !== true) {
    return [stops({ field: 'basicConstraints', wanted: 'CA:TRUE', found: 'a certificate that is no CA', ...shared })];
  }
  const { keyUsage } = extensions;
  // One that is missing forbids nothing; CAs made by hand often have none.
  if (!keyUsage || keyUsage.usages.includes('keyCertSign')) return [];
  return [stops({ field: 'keyUsage', wanted: 'keyCertSign', found: keyUsage.usages.join(', '), ...shared })];
}

/** Without it openssl finds nothing for the authorityKeyIdentifier of what it signs. */
function keyIdentifier({ extensions: { subjectKeyIdentifier } }: Certificate, pair: FoundPair): Difference[] {
  if (subjectKeyIdentifier) return [];
  const shared = { code: 'authority-invalid', hint: replaceHint(pair) } as const;
  return [stops({ field: 'subjectKeyIdentifier', wanted: 'one', found: 'none', ...shared })];
}

function keyStrength({ subjectPublicKeyInfo: { algorithm } }: Certificate, pair: FoundPair): Difference[] {
  if (isStrongKey(algorithm)) return [];
  const hint = `${strongKeys}; ${replaceHint(pair)}`;
  return [stops({ field: 'keyAlgorithm', wanted: 'a strong key', found: algorithm, code: 'authority-invalid', hint })];
}

function replaceHint({ certificatePath, keyPath }: FoundPair): string {
  return `put a CA that can sign into ${certificatePath} and ${keyPath}, or move both away to make a new one`;
}
