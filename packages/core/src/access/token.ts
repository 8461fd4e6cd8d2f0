import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A bearer token (RFC 6750), and what is kept of it. */
export interface NewToken {
  readonly id: string;
  /** `cw_ID_SECRET`: it names its own entry, and says what it is to those who search for lost secrets. */
  readonly token: string;
  readonly secretHash: string;
}

/** 256 random bits, which nobody guesses, so a plain hash of them is enough; passwords would need a slow one. */
const secretBytes = 32;

export function makeToken(): NewToken {
  const id = randomBytes(6).toString('hex');
  const token = `cw_${id}_${randomBytes(secretBytes).toString('base64url')}`;
  return { id, token, secretHash: hashToken(token) };
}

/** The id that a token names; undefined for what is no token. */
export function tokenIdOf(token: string): string | undefined {
  return /^cw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/.exec(token)?.[1];
}

/** @param secretHash of `makeToken` */
export function isTokenOf(token: string, secretHash: string): boolean {
  const [found, wanted] = [Buffer.from(hashToken(token), 'hex'), Buffer.from(secretHash, 'hex')];
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
