/** What to choose instead of a key that is refused. */
export const strongKeys = 'use RSA of 2048 bits or more, P-256, P-384, P-521, Ed25519 or Ed448';

/** Whether a key, by the word of its SubjectPublicKeyInfo, is good enough to be certified or to sign. */
export function isStrongKey(algorithm: string): boolean {
  const rsaBits = /^rsa(?:-pss)?-(\d+)$/.exec(algorithm)?.[1];
  if (rsaBits !== undefined) return Number(rsaBits) >= 2048 && Number(rsaBits) <= 16_384;
  return ['ec-p256', 'ec-p384', 'ec-p521', 'ed25519', 'ed448'].includes(algorithm);
}
