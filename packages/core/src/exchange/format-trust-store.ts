import { randomBytes } from 'node:crypto';
import type { Certificate } from '../certificate/certificate.ts';
import { contextTag, derTags } from '../certificate/der.ts';
import { pkcs12Mac } from './pkcs12-mac.ts';
import type { Pkcs12Protection } from './pkcs12-protection.ts';
import {
  writeBmpString,
  writeElement,
  writeInteger,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSet,
} from './write-der.ts';

export interface TrustStore {
  /** The alias of the first certificate; the others are NAME-2, NAME-3 … */
  readonly name: string;
  readonly certificates: readonly Certificate[];
  /** Printable ASCII. */
  readonly password: string;
  readonly protection: Pkcs12Protection;
}

const oids = {
  data: '1.2.840.113549.1.7.1',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  /** Oracle's; without it Java takes a certificate that stands without a key for none that it trusts. */
  trustedKeyUsage: '2.16.840.1.113894.746875.1.1',
  anyExtendedKeyUsage: '2.5.29.37.0',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha1: '1.3.14.3.2.26',
} as const;

const version = 3;
const saltBytes = 16;

/**
 * A PKCS#12 file (RFC 7292) whose certificates Java trusts, DER. They are not encrypted, for they are public; the
 * password is for the MAC, by which a change is noticed. Written here, because openssl before 3.2 cannot set the
 * attribute by which Java tells what it trusts.
 */
export function formatTrustStore({ name, certificates, password, protection }: TrustStore): Buffer {
  const bags = certificates.map(({ der }, index) => certificateBag(der, index === 0 ? name : `${name}-${index + 1}`));
  const authenticatedSafe = writeSequence(dataContent(writeSequence(...bags)));
  return writeSequence(
    writeInteger(version),
    dataContent(authenticatedSafe),
    macData(authenticatedSafe, password, protection),
  );
}

/** A ContentInfo of type data (RFC 5652 §4). */
function dataContent(content: Buffer): Buffer {
  return writeSequence(writeObjectIdentifier(oids.data), explicit(writeOctetString(content)));
}

function certificateBag(der: Buffer, alias: string): Buffer {
  const certificate = writeSequence(writeObjectIdentifier(oids.x509Certificate), explicit(writeOctetString(der)));
  return writeSequence(
    writeObjectIdentifier(oids.certificateBag),
    explicit(certificate),
    writeSet(
      attribute(oids.friendlyName, writeBmpString(alias)),
      attribute(oids.trustedKeyUsage, writeObjectIdentifier(oids.anyExtendedKeyUsage)),
    ),
  );
}

function attribute(oid: string, value: Buffer): Buffer {
  return writeSequence(writeObjectIdentifier(oid), writeSet(value));
}

function macData(authenticatedSafe: Buffer, password: string, { macDigest, iterations }: Pkcs12Protection): Buffer {
  const salt = randomBytes(saltBytes);
  const mac = pkcs12Mac(authenticatedSafe, { digest: macDigest, password, salt, iterations });
  const algorithm = writeSequence(writeObjectIdentifier(oids[macDigest]), writeElement(derTags.null));
  return writeSequence(
    writeSequence(algorithm, writeOctetString(mac)),
    writeOctetString(salt),
    writeInteger(iterations),
  );
}

function explicit(content: Buffer): Buffer {
  return writeElement(contextTag(0, 'constructed'), content);
}
