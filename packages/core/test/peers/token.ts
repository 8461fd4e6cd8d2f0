import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** How a key signs tokens, by its kind (RFC 7518 section 3.1). */
const signatures: Readonly<Record<string, { readonly alg: string; readonly hash: string }>> = {
  'ec prime256v1': { alg: 'ES256', hash: 'sha256' },
  'ec secp384r1': { alg: 'ES384', hash: 'sha384' },
  rsa: { alg: 'RS256', hash: 'sha256' },
};

/** A JSON Web Token (RFC 7519) of a service account, signed as the controller manager does. */
export function signToken(subject: string, keyPem: string): string {
  const key = createPrivateKey(keyPem);
  const { alg, hash } = signatureOf(key);
  const signed = [
    { alg, typ: 'JWT' },
    { iss: 'kubernetes/serviceaccount', sub: subject },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** The subject of a token that the key of this certificate has signed; undefined for any other token. */
export function verifyToken(token: string, certificatePem: string): string | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const key = createPublicKey(certificatePem);
  const { alg, hash } = signatureOf(key);
  const signed = Buffer.from(`${header}.${payload}`);
  const isSigned = verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!isSigned || decode(header).alg !== alg) return undefined;
  return decode(payload).sub;
}

function signatureOf(key: ReturnType<typeof createPublicKey>): { alg: string; hash: string } {
  const kind = [key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve].filter((word) => word !== undefined);
  const signature = signatures[kind.join(' ')];
  if (!signature) throw new Error(`no token is signed by a key of ${kind.join(' ')}`);
  return signature;
}

function decode(part: string): { readonly alg?: string; readonly sub?: string } {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
