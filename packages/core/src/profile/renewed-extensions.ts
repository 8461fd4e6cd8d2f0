import { isDeepStrictEqual } from 'node:util';
import type { Certificate, Extensions, RawExtension } from '../certificate/certificate.ts';
import { extensionIdentifiers } from '../certificate/object-identifiers.ts';
import type { TbsCertificate } from './tbs-certificate.ts';

/** What a renewal may say in another way than the former certificate; undefined for what it no longer says. */
export interface RenewedExtensions {
  /** Derived from the new key. */
  readonly subjectKeyIdentifier?: { readonly critical: boolean };
  /** By the key alone: a serial number would be out of date with the next renewal of the authority. */
  readonly authorityKeyIdentifier?: { readonly critical: boolean; readonly keyIdentifier: string };
  readonly crlDistributionPoints?: Extensions['crlDistributionPoints'] | undefined;
  readonly authorityInfoAccess?: Extensions['authorityInfoAccess'] | undefined;
}

export interface RenewedKeys {
  readonly isKeyNew: boolean;
  /** Of the authority that signs, as it is now; undefined when it signs itself. */
  readonly authority: Certificate | undefined;
  /** The subjectKeyIdentifier of what signs, in hex; a new one where it signs itself with a new key. */
  readonly issuerKeyIdentifier: string;
}

/** Which extensions of a certificate are not carried over byte by byte. */
export function renewedExtensions(former: Certificate, tbs: TbsCertificate, keys: RenewedKeys): RenewedExtensions {
  const { subjectKeyIdentifier, authorityKeyIdentifier } = former.extensions;
  const { crlDistributionPoints, authorityInfoAccess } = tbs.extensions;
  const isSame = (name: 'crlDistributionPoints' | 'authorityInfoAccess') =>
    isDeepStrictEqual(tbs.extensions[name], former.extensions[name]);
  return {
    ...(subjectKeyIdentifier && keys.isKeyNew && { subjectKeyIdentifier: { critical: subjectKeyIdentifier.critical } }),
    ...(authorityKeyIdentifier &&
      !tellsIssuer(authorityKeyIdentifier, keys) && {
        authorityKeyIdentifier: {
          critical: authorityKeyIdentifier.critical,
          keyIdentifier: keys.issuerKeyIdentifier,
        },
      }),
    ...(!isSame('crlDistributionPoints') && { crlDistributionPoints }),
    ...(!isSame('authorityInfoAccess') && { authorityInfoAccess }),
  };
}

/** An authority that is renewed keeps its key and gets another serial number, and so does what signs itself. */
function tellsIssuer(
  { keyIdentifier, authorityCertSerialNumber }: NonNullable<Extensions['authorityKeyIdentifier']>,
  { issuerKeyIdentifier, authority }: RenewedKeys,
): boolean {
  if (keyIdentifier !== undefined && keyIdentifier !== issuerKeyIdentifier) return false;
  return authorityCertSerialNumber === undefined || authorityCertSerialNumber === authority?.serialNumber;
}

/** An extension of a renewal: as it was, or the name of one that `RenewedExtensions` says anew. */
export type RenewedExtension = RawExtension | keyof RenewedExtensions;

/** Every extension of a renewal in its place; what the former did not have comes last. */
export function arrangeExtensions(former: Certificate, renewed: RenewedExtensions): RenewedExtension[] {
  const names = Object.keys(renewed) as (keyof RenewedExtensions)[];
  const nameOf = (oid: string) => names.find((name) => extensionIdentifiers[name] === oid);
  const carried = former.rawExtensions.map((extension) => nameOf(extension.oid) ?? extension);
  const added = names.filter((name) => !carried.includes(name));
  return [...carried, ...added].filter((one) => typeof one !== 'string' || renewed[one] !== undefined);
}
