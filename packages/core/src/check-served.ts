import type { Certificate } from './certificate/certificate.ts';
import { CertwrightError } from './errors.ts';
import { fetchServedChain } from './openssl/served-chain.ts';
import { type CertificateStatus, certificateStatus } from './overview/certificate-status.ts';
import { compareServed, type IssuedAs, type PairOnDisk, type ServedComparison } from './overview/compare-served.ts';
import type { FindRevocation } from './overview/find-revocation.ts';
import { formatServerAddress, type ServerAddress } from './request/parse-server-address.ts';
import type { Workbench } from './workbench.ts';

/** What one server showed. */
export type ServedFinding = {
  /** `host:port` */
  readonly server: string;
} & (
  | (ServedComparison & { readonly certificate: Certificate; readonly status: CertificateStatus })
  | { readonly outcome: 'not-reached'; readonly error: CertwrightError }
);

/** What the folder and the record know, to hold what is served against. */
export interface ServedAgainst {
  readonly pairs: readonly PairOnDisk[];
  readonly findIssued: (fingerprint: string) => IssuedAs | undefined;
  readonly findRevocation: FindRevocation;
  readonly findIssuer: (certificate: Certificate) => Certificate | undefined;
  readonly now: Date;
  readonly warningWindowMs: number;
}

/** Asks a server for its certificate; one that cannot be asked is a finding too, so that it hides no other. */
export async function checkServed(
  workbench: Workbench,
  server: ServerAddress,
  against: ServedAgainst,
): Promise<ServedFinding> {
  const { runner } = await workbench.openssl();
  try {
    const [certificate] = await fetchServedChain(runner, server);
    return { server: formatServerAddress(server), ...judge(certificate, server, against) };
  } catch (error) {
    if (!(error instanceof CertwrightError) || !told.includes(error.code)) throw error;
    return { server: formatServerAddress(server), outcome: 'not-reached', error };
  }
}

const told: readonly string[] = ['connection-failed', 'certificate-unreadable'];

function judge(certificate: Certificate, { host }: ServerAddress, against: ServedAgainst) {
  const { now, warningWindowMs, pairs, findIssued, findRevocation, findIssuer } = against;
  const isRevoked = findRevocation(certificate, () => findIssuer(certificate)) !== undefined;
  const status = certificateStatus(certificate.validity, { now, warningWindowMs, isRevoked, isReplaced: false });
  return { ...compareServed(certificate, { pairs, findIssued, host }), certificate, status };
}
