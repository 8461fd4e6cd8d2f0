import { CertwrightError } from '../errors.ts';

const boundaries = /^\uFEFF?-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----[ \t]*$/gm;

/**
 * The content of every block with one of these labels, in order (RFC 7468). Blocks of other labels and text between the
 * blocks are passed over; line ends may be LF or CRLF. Throws `certificate-unreadable` when a block is not
 * closed, a line closes none, or its base64 is not exact; without such a block the answer is empty.
 */
export function parsePem(text: string, ...labels: readonly string[]): Buffer[] {
  const contents: Buffer[] = [];
  let open: { readonly label: string; readonly bodyStart: number } | undefined;
  for (const { 0: line, 1: kind, 2: label = '', index } of text.matchAll(boundaries)) {
    if ((kind === 'BEGIN') === (open !== undefined)) throw pemFault(`-----${kind} ${label}----- is out of place`);
    if (open === undefined) {
      open = { label, bodyStart: index + line.length };
      continue;
    }
    if (open.label !== label) throw pemFault(`-----BEGIN ${open.label}----- is closed by -----END ${label}-----`);
    if (labels.includes(label)) contents.push(decodeBase64(text.slice(open.bodyStart, index), label));
    open = undefined;
  }
  if (open !== undefined) throw pemFault(`-----BEGIN ${open.label}----- has no END line`);
  return contents;
}

/** One block, in lines of 64 characters, ending with a newline. */
export function formatPem(label: string, der: Buffer): string {
  const base64 = der.toString('base64');
  let lines = '';
  for (let start = 0; start < base64.length; start += 64) lines += `${base64.slice(start, start + 64)}\n`;
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
}

function decodeBase64(body: string, label: string): Buffer {
  const base64 = body.replace(/[ \t\r\n]+/g, '');
  const content = Buffer.from(base64, 'base64');
  // Buffer passes over what is not base64; only what encodes back to the same text was all of it.
  if (base64 === '' || content.toString('base64') !== base64) throw pemFault(`the ${label} block is not exact base64`);
  return content;
}

function pemFault(message: string): CertwrightError {
  return new CertwrightError('certificate-unreadable', `broken PEM: ${message}`, {
    hint: 'give the file whole, with its BEGIN and END lines',
  });
}
