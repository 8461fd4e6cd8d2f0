import type { SubjectPublicKeyInfo } from './certificate.ts';
import { type DerElement, DerFields, derFault, derTags, encodingOf, readDer } from './der.ts';
import { readBitString, readIntegerBytes, readObjectIdentifier } from './der-values.ts';

type Describe = (publicKey: Buffer, parameters: DerElement | undefined) => string;

const describers = new Map<string, Describe>([
  ['1.2.840.113549.1.1.1', (publicKey) => `rsa-${modulusBits(publicKey)}`],
  ['1.2.840.113549.1.1.10', (publicKey) => `rsa-pss-${modulusBits(publicKey)}`],
  ['1.2.840.10045.2.1', (_publicKey, parameters) => describeCurve(parameters)],
  ['1.3.101.112', () => 'ed25519'],
  ['1.3.101.113', () => 'ed448'],
]);

const curves = new Map([
  ['1.2.840.10045.3.1.7', 'ec-p256'],
  ['1.3.132.0.34', 'ec-p384'],
  ['1.3.132.0.35', 'ec-p521'],
]);

/** A SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). Throws `certificate-unreadable`. */
export function parseSubjectPublicKeyInfo(element: DerElement): SubjectPublicKeyInfo {
  const fields = new DerFields(element, 'subjectPublicKeyInfo');
  const algorithm = new DerFields(fields.take(derTags.sequence, 'algorithm'), 'public key algorithm');
  const publicKey = readBitString(fields.take(derTags.bitString, 'subjectPublicKey'));
  fields.finish();
  const oid = readObjectIdentifier(algorithm.take(derTags.objectIdentifier, 'identifier'));
  const parameters = algorithm.isAtEnd ? undefined : algorithm.takeAny('parameters');
  algorithm.finish();
  return { der: encodingOf(element), algorithm: describers.get(oid)?.(publicKey.bytes, parameters) ?? oid };
}

/** RSAPublicKey (RFC 8017 §A.1.1). */
function modulusBits(publicKey: Buffer): number {
  const fields = new DerFields(readDer(publicKey, derTags.sequence, 'RSA public key'), 'RSA public key');
  const modulus = readIntegerBytes(fields.take(derTags.integer, 'modulus'));
  const exponent = readIntegerBytes(fields.take(derTags.integer, 'publicExponent'));
  fields.finish();
  const [first = 0, second = 0] = modulus;
  if (first >= 0x80 || (exponent[0] ?? 0) >= 0x80) throw derFault('a number of the RSA public key is negative');
  const isPadded = first === 0 && modulus.length > 1;
  const leading = isPadded ? second : first;
  return (modulus.length - (isPadded ? 2 : 1)) * 8 + (32 - Math.clz32(leading));
}

/** RFC 5480 §2.1.1; implicit curves and explicit ones are forbidden there, but openssl makes the latter. */
function describeCurve(parameters: DerElement | undefined): string {
  if (parameters?.tag === derTags.sequence) return 'ec-explicit';
  if (parameters?.tag !== derTags.objectIdentifier) throw derFault('the elliptic curve key names no curve');
  const oid = readObjectIdentifier(parameters);
  return curves.get(oid) ?? `ec-${oid}`;
}
