import { type OcspResponseStatus, ocspResponseStatuses } from './parse-ocsp-response.ts';

/** An OCSPResponse that says why there is no answer (RFC 6960 §4.2.1); such a one is not signed. */
export function formatOcspFailure(status: Exclude<OcspResponseStatus, 'successful'>): Buffer {
  return Buffer.of(0x30, 0x03, 0x0a, 0x01, ocspResponseStatuses[status]);
}
