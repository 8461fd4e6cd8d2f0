import { CertwrightError, type ErrorCode } from '../errors.ts';
import { derFault } from './der.ts';
import { parsePem } from './pem.ts';

/** A kind of thing that comes as PEM or as DER. */
export interface Encoded {
  /** In messages: `certificate`. */
  readonly what: string;
  /** PEM labels that are taken; the first is the one that is written. */
  readonly labels: readonly [string, ...string[]];
  /** What a fault in it is thrown as. */
  readonly code: ErrorCode;
}

/** Every such block of a PEM text, at least one; or the DER itself, copied. Throws `certificate-unreadable`. */
export function decodePemOrDer(pemOrDer: string | Buffer, { labels }: Encoded): [Buffer, ...Buffer[]] {
  if (typeof pemOrDer !== 'string' && isDer(pemOrDer)) return [Buffer.from(pemOrDer)];
  const [first, ...others] = parsePem(pemOrDer.toString(), ...labels);
  if (first === undefined) throw derFault(`no -----BEGIN ${labels[0]}----- in it`);
  return [first, ...others];
}

/** Runs `read`, and gives its faults the code and the name of what was being read. */
export function readingOf<Result>({ what, code, labels }: Encoded, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    throw new CertwrightError(code, `the ${what} cannot be read: ${error.message}`, {
      hint: error.hint ?? `give a whole ${what}, as PEM (-----BEGIN ${labels[0]}-----) or DER`,
      citation: error.citation,
      cause: error,
    });
  }
}

/** A SEQUENCE begins as the character `0` does, but a text that holds a block says so. */
function isDer(bytes: Buffer): boolean {
  return bytes[0] === 0x30 && ((bytes[1] ?? 0) >= 0x80 || !bytes.includes('-----BEGIN '));
}
