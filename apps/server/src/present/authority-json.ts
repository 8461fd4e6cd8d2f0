import { type AuthorityState, certificateJson } from '@certwright/core';

/** An authority as the CLI tells it, but for where its files lie. */
export function authorityJson({ name, selfSigned, key, faults, certificate, chain }: AuthorityState) {
  return {
    name,
    selfSigned,
    key,
    faults,
    certificate: certificateJson(certificate),
    chain: chain.map(certificateJson),
  };
}
