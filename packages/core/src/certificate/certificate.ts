import type { DistinguishedName } from './distinguished-name.ts';
import type { GeneralName } from './general-name.ts';
import type { KeyUsage } from './object-identifiers.ts';

export interface Validity {
  readonly notBefore: Date;
  /** Inclusive: valid through this second (RFC 5280 §4.1.2.5). */
  readonly notAfter: Date;
}

export interface SubjectPublicKeyInfo {
  /** The whole SubjectPublicKeyInfo; two keys are the same when these bytes are. */
  readonly der: Buffer;
  /**
   * A `KeyAlgorithm` word where it is one; else `rsa-BITS`, `rsa-pss-BITS`, `ec-p521`, `ec-explicit` (curve parameters
   * written out), `ec-OID`, `ed448`, or the dotted OID of the algorithm.
   */
  readonly algorithm: string;
}

export interface BasicConstraints {
  readonly cA: boolean;
  readonly pathLenConstraint?: number;
}

/** One extension as it stands in the encoding. */
export interface RawExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** Content of extnValue, DER. */
  readonly value: Buffer;
}

interface Extension {
  readonly critical: boolean;
}

/** The extensions that certwright understands, each missing when the certificate does not have it. */
export interface Extensions {
  readonly basicConstraints?: Extension & BasicConstraints;
  readonly keyUsage?: Extension & { readonly usages: readonly KeyUsage[] };
  /** RFC 5280's word where it has one (`serverAuth`), else a dotted OID. */
  readonly extendedKeyUsage?: Extension & { readonly purposes: readonly string[] };
  readonly subjectAltName?: Extension & { readonly names: readonly GeneralName[] };
  /** Hex, lower case. */
  readonly subjectKeyIdentifier?: Extension & { readonly keyIdentifier: string };
  /** Hex, lower case; either may be missing. The issuer that goes with the serial number is left out. */
  readonly authorityKeyIdentifier?: Extension & {
    readonly keyIdentifier?: string;
    readonly authorityCertSerialNumber?: string;
  };
  /** Dotted OIDs; qualifiers are left out. */
  readonly certificatePolicies?: Extension & { readonly policyIdentifiers: readonly string[] };
  /** The URIs of the revocation lists; those named in another way, and limits to some reasons, are left out. */
  readonly crlDistributionPoints?: Extension & { readonly uris: readonly string[] };
  /** The URIs of OCSP responders and of the issuer's certificate; other methods and names are left out. */
  readonly authorityInfoAccess?: Extension & {
    readonly ocsp: readonly string[];
    readonly caIssuers: readonly string[];
  };
  readonly ocspNoCheck?: Extension;
}

/** A certificate as it was read: RFC 5280 §4.1 in its own words. */
export interface Certificate {
  readonly pem: string;
  readonly der: Buffer;
  readonly version: 1 | 2 | 3;
  /** Hex, lower case, without leading zeros; a negative one has a leading `-`. */
  readonly serialNumber: string;
  /** openssl's and node's usual name, e.g. `ecdsa-with-SHA256`, `sha256WithRSAEncryption`, `ED25519`; else a dotted OID. */
  readonly signatureAlgorithm: string;
  readonly issuer: DistinguishedName;
  /** The encoded Name, for comparing byte by byte. */
  readonly issuerDer: Buffer;
  readonly validity: Validity;
  readonly subject: DistinguishedName;
  readonly subjectDer: Buffer;
  readonly subjectPublicKeyInfo: SubjectPublicKeyInfo;
  readonly extensions: Extensions;
  /** Every extension in the order of the encoding, also those that `extensions` does not understand. */
  readonly rawExtensions: readonly RawExtension[];
  /** SHA-256 over the DER, hex, lower case. */
  readonly fingerprint: string;
}

/** A PKCS#10 request (RFC 2986). */
export interface CertificationRequest {
  readonly pem: string;
  readonly der: Buffer;
  readonly subject: DistinguishedName;
  readonly subjectPublicKeyInfo: SubjectPublicKeyInfo;
  /** What its extensionRequest attribute asks for (RFC 2985 §5.4.2); empty without one. */
  readonly extensions: Extensions;
  readonly rawExtensions: readonly RawExtension[];
}
