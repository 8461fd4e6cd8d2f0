import {
  getIssuedCertificate,
  type IssuedReference,
  type IssuingPolicy,
  type RevokedPair,
  revokeCertificate,
  type Workbench,
} from '@certwright/core';

export interface RevocationOrder extends IssuedReference {
  readonly reason: unknown;
  /** Of the one who asks. */
  readonly issuingPolicy: IssuingPolicy;
}

/** Revokes one certificate by its number, and tells what there is to know of that; throws as the flows do. */
export async function revokeAndTell(
  bench: Workbench,
  { reason, issuingPolicy, ...reference }: RevocationOrder,
): Promise<RevokedPair & { readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const listening = bench.as({ onEvent: (event) => event.type === 'warning' && warnings.push(event.message) });
  const { certificate } = await getIssuedCertificate(listening, reference);
  const order = { certificate: { pemOrDer: certificate.pem }, reason };
  return { ...(await revokeCertificate(listening, order, { issuingPolicy })), warnings };
}
