import { type AuthorityState, certificateJson } from '@certwright/core';

/** An authority in `--json`. */
export function authorityJson({ certificate, chain, ...state }: AuthorityState) {
  return { ...state, certificate: certificateJson(certificate), chain: chain.map(certificateJson) };
}
