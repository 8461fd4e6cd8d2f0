import type { CertificateStatus } from '@certwright/core';

/** Each status has a mark too, for those who see no colours. */
export const statusMarks = {
  valid: '✓',
  'expires-soon': '!',
  'not-yet-valid': '…',
  expired: '×',
  replaced: '↻',
  revoked: '⊘',
} as const satisfies Record<CertificateStatus, string>;

/** The first of a long text, with a mark that there was more. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
