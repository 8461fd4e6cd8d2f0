import { createHash, createHmac } from 'node:crypto';
import { bigEndianUtf16 } from './write-der.ts';

export interface MacParameters {
  readonly digest: 'sha256' | 'sha1';
  readonly password: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** Both digests hash blocks of this many bytes, and the key is as long as the digest, so one round makes all of it. */
const blockBytes = 64;
/** The diversifier of a MAC key (RFC 7292 §B.3). */
const macKey = 3;

/** The MAC of a PKCS#12 file over its AuthenticatedSafe, HMAC under a key derived from the password (RFC 7292 §B.2). */
export function pkcs12Mac(authenticatedSafe: Buffer, parameters: MacParameters): Buffer {
  return createHmac(parameters.digest, deriveMacKey(parameters)).update(authenticatedSafe).digest();
}

function deriveMacKey({ digest, password, salt, iterations }: MacParameters): Buffer {
  const parts = [Buffer.alloc(blockBytes, macKey), fillBlocks(salt), fillBlocks(bigEndianUtf16(`${password}\0`))];
  let key = Buffer.concat(parts);
  for (let round = 0; round < iterations; round += 1) key = createHash(digest).update(key).digest();
  return key;
}

/** Repeated up to the next whole number of blocks. */
function fillBlocks(bytes: Buffer): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / blockBytes) * blockBytes, bytes);
}
