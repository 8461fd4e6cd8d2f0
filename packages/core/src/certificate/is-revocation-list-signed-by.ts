import { constants, createPublicKey, verify } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { DerFields, derTags, encodingOf, readDer } from './der.ts';
import { readBitString } from './der-values.ts';
import type { RevocationList } from './parse-revocation-list.ts';
import { readSignatureScheme } from './signature-scheme.ts';

/**
 * Whether a list names the issuer, and carries a signature by its key; says nothing about times, nor about whether the
 * issuer may sign lists.
 */
export function isRevocationListSignedBy(
  list: RevocationList,
  issuer: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  return list.issuerDer.equals(issuer.subjectDer) && carriesSignatureBy(list.der, issuer.subjectPublicKeyInfo.der);
}

function carriesSignatureBy(certificateList: Buffer, publicKey: Buffer): boolean {
  const fields = new DerFields(readDer(certificateList, derTags.sequence, 'certificateList'), 'certificateList');
  const signed = encodingOf(fields.take(derTags.sequence, 'tbsCertList'));
  const algorithm = fields.take(derTags.sequence, 'signatureAlgorithm');
  const signature = readBitString(fields.take(derTags.bitString, 'signatureValue')).bytes;
  try {
    const scheme = readSignatureScheme(algorithm);
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    if (scheme === undefined || !scheme.keyTypes.includes(key.asymmetricKeyType ?? '')) return false;
    const { digest, saltLength } = scheme;
    const padding = saltLength === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
    return verify(digest, signed, { key, ...padding }, signature);
  } catch {
    // A key or a signature of a kind that node cannot check proves nothing.
    return false;
  }
}
