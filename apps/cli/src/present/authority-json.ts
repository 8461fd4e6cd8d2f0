import type { AuthorityState } from '@certwright/core';
import { certificateJson } from './certificate-json.ts';

/** An authority in `--json`. */
export function authorityJson({ certificate, chain, ...state }: AuthorityState) {
  return { ...state, certificate: certificateJson(certificate), chain: chain.map(certificateJson) };
}
