import { z } from 'zod';
import { requestInvalid } from './request-invalid.ts';

/** Where in the list of certificates something stands: by the end of validity, then by fingerprint. */
export interface PagePlace {
  readonly notAfter: Date;
  /** SHA-256, hex, lower case. */
  readonly fingerprint: string;
  /** The name of its file, of what only the folder knows: of one certificate several files may hold copies. */
  readonly fileName?: string | undefined;
}

const schema = z.tuple([
  z.iso.datetime().transform((text) => new Date(text)),
  z.string().regex(/^[0-9a-f]{64}$/),
  z.string().max(300).optional(),
]);

/** Opaque to whoever gets it. */
export function formatPagePlace({ notAfter, fingerprint, fileName }: PagePlace): string {
  const fields = [notAfter.toISOString(), fingerprint, ...(fileName === undefined ? [] : [fileName])];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** @throws CertwrightError `request-invalid` for a text that `formatPagePlace` did not write */
export function parsePagePlace(text: string): PagePlace {
  const { success, data } = schema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!success) throw requestInvalid('the cursor of the page is none', 'give the one that came with the page before');
  const [notAfter, fingerprint, fileName] = data;
  return { notAfter, fingerprint, fileName };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Negative when the one stands before the other; what is on record stands before its copies in the folder. */
export function comparePlaces(one: PagePlace, other: PagePlace): number {
  return (
    one.notAfter.getTime() - other.notAfter.getTime() ||
    compareTexts(one.fingerprint, other.fingerprint) ||
    compareTexts(one.fileName ?? '', other.fileName ?? '')
  );
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
