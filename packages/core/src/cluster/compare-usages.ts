import type { Certificate } from '../certificate/certificate.ts';
import { type Difference, stops, warning } from './comparison.ts';
import type { WantedCertificate } from './wanted-certificate.ts';

/** id-kp-jwt (RFC 9509): what a signer of tokens may hold, and nobody demands. */
const tokenSigning = '1.3.6.1.5.5.7.3.37';
const keyUsagesOfAuthorities = ['keyCertSign', 'cRLSign'] as const;

/** A usage that is missing stops, one that is not needed is a warning. */
export function compareUsages(wanted: WantedCertificate, certificate: Certificate, hint: string): Difference[] {
  return [
    ...authority(certificate, hint),
    ...keyUsage(certificate, hint),
    ...extendedKeyUsage(wanted, certificate, hint),
  ];
}

function authority({ extensions }: Certificate, hint: string): Difference[] {
  if (extensions.basicConstraints?.cA !== true) return [];
  return [stops({ field: 'basicConstraints', wanted: 'CA:FALSE', found: 'CA:TRUE', hint })];
}

function keyUsage({ extensions }: Certificate, hint: string): Difference[] {
  const usages = extensions.keyUsage?.usages;
  if (usages && !usages.includes('digitalSignature')) {
    return [stops({ field: 'keyUsage', wanted: 'digitalSignature', found: usages.join(', ') || 'none', hint })];
  }
  if (!keyUsagesOfAuthorities.some((usage) => usages?.includes(usage))) return [];
  return [
    warning({ field: 'keyUsage', wanted: 'digitalSignature', found: usages?.join(', ') ?? '', hint: surplusHint }),
  ];
}

function extendedKeyUsage(wanted: WantedCertificate, { extensions }: Certificate, hint: string): Difference[] {
  const field = 'extendedKeyUsage';
  const purposes = extensions.extendedKeyUsage?.purposes ?? ['anyExtendedKeyUsage'];
  const needed = wanted.usages.join(', ') || 'none';
  const found = extensions.extendedKeyUsage ? purposes.join(', ') || 'none' : 'any, as it names none';
  if (!purposes.includes('anyExtendedKeyUsage') && wanted.usages.some((usage) => !purposes.includes(usage))) {
    return [stops({ field, wanted: needed, found, hint })];
  }
  const allowed = wanted.profile === 'service-account' ? [tokenSigning] : wanted.usages;
  if (purposes.every((purpose) => allowed.includes(purpose))) return [];
  return [warning({ field, wanted: needed, found, hint: surplusHint })];
}

const surplusHint = 'nothing, if it was meant; made anew, it gets only the usages that it needs';
