/** The kinds of key that certwright makes. */
export const keyAlgorithms = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096', 'ed25519'] as const;

export type KeyAlgorithm = (typeof keyAlgorithms)[number];
