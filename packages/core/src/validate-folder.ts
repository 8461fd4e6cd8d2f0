import type { Certificate } from './certificate/certificate.ts';
import { findIssuer } from './certificate/find-issuer.ts';
import { checkServed, type ServedAgainst, type ServedFinding } from './check-served.ts';
import { usualWarningWindowMs } from './overview/certificate-status.ts';
import { checkPair, type PairProblem } from './overview/check-pair.ts';
import { indexRevocations } from './overview/find-revocation.ts';
import { keylessCertificates } from './overview/keyless-certificates.ts';
import { knownAuthorities } from './overview/known-authorities.ts';
import { lifetimeFromDays } from './request/parse-duration.ts';
import { parseServerAddress } from './request/parse-server-address.ts';
import { type FoundPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

export interface ValidationInput {
  /** Days before its end from which on a certificate is told; 45 without it. */
  readonly warningWindowDays?: number | string | undefined;
  /** `host:port` of servers whose certificates are held against the folder. */
  readonly served?: readonly string[] | undefined;
}

/** A pair of the folder, and all that is wrong with it. */
export interface CheckedPair {
  readonly name: string;
  readonly certificatePath: string;
  readonly keyPath: string;
  /** Missing when there is none that can be read. */
  readonly certificate?: Certificate;
  readonly problems: readonly PairProblem[];
}

export interface Validation {
  /** By the end of validity; what has no certificate first. */
  readonly pairs: readonly CheckedPair[];
  /** In the order in which the servers were named. */
  readonly served: readonly ServedFinding[];
  /** Whether nothing is wrong, and every server serves what the folder holds. */
  readonly isGood: boolean;
}

/**
 * Looks at every pair of the folder, and at servers that are named.
 * @throws CertwrightError `request-invalid`, `record-lost`, `record-damaged`, `storage-failed`, and what finding openssl
 *   throws where servers are named
 */
export async function validateFolder(workbench: Workbench, input: ValidationInput = {}): Promise<Validation> {
  const { warningWindowDays, served = [] } = input;
  const servers = served.map(parseServerAddress);
  const against = await readAgainst(
    workbench,
    warningWindowDays === undefined ? usualWarningWindowMs : lifetimeFromDays(warningWindowDays),
  );
  const pairs = against.found.map((pair) => checkOne(pair, against)).sort(byExpiry);
  const findings = await Promise.all(servers.map((server) => checkServed(workbench, server, against)));
  const isGood =
    pairs.every(({ problems }) => problems.length === 0) && findings.every(({ outcome }) => outcome === 'current');
  return { pairs, served: findings, isGood };
}

interface Against extends ServedAgainst {
  readonly found: readonly FoundPair[];
  readonly keyless: ReadonlySet<string>;
}

/** What gets a file is on record before, so the record is read after the folder. */
async function readAgainst(workbench: Workbench, warningWindowMs: number): Promise<Against> {
  const found = readPairs(workbench.assetsFolder);
  const record = await workbench.record();
  const issued = record?.findIssued({ keptIn: 'folder' }) ?? [];
  const byFingerprint = new Map(issued.map((one) => [one.fingerprint, one]));
  const pairs = found.flatMap(({ certificate, ...pair }) => (certificate ? [{ ...pair, certificate }] : []));
  const authorities = knownAuthorities(pairs);
  return {
    found,
    pairs,
    keyless: keylessCertificates(issued, record?.findAuditEntries({ action: 'sign' }) ?? []),
    findIssued: (fingerprint) => {
      const row = byFingerprint.get(fingerprint);
      return row && { name: row.name, isReplaced: row.supersededAt !== undefined };
    },
    findRevocation: indexRevocations(record?.findRevocations() ?? []),
    findIssuer: (certificate) => findIssuer(certificate, authorities)?.certificate,
    now: workbench.clock.now(),
    warningWindowMs,
  };
}

function checkOne(
  pair: FoundPair,
  { findIssuer, findRevocation, keyless, now, warningWindowMs }: Against,
): CheckedPair {
  const { name, certificatePath, keyPath, certificate } = pair;
  const issuer = certificate && findIssuer(certificate);
  const problems = checkPair(pair, {
    now,
    warningWindowMs,
    issuer,
    revocation: certificate && findRevocation(certificate, () => issuer),
    isKeyElsewhere: certificate !== undefined && keyless.has(certificate.fingerprint),
  });
  return { name, certificatePath, keyPath, ...(certificate && { certificate }), problems };
}

function byExpiry(a: CheckedPair, b: CheckedPair): number {
  const endOf = ({ certificate }: CheckedPair) => certificate?.validity.notAfter.getTime() ?? 0;
  return endOf(a) - endOf(b) || (a.name < b.name ? -1 : 1);
}
