import type { CertificateStatus } from '@certwright/core';
import type { Style } from '../terminal/paint.ts';

/** How much a status asks to be seen; undefined for what is as it should be. */
export const statusStyles = {
  valid: undefined,
  'expires-soon': 'yellow',
  'not-yet-valid': 'yellow',
  expired: 'red',
  replaced: 'dim',
  revoked: 'red',
} as const satisfies Record<CertificateStatus, Style | undefined>;
