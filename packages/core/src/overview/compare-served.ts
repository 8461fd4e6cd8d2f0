import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../certificate/certificate.ts';
import { sameDistinguishedName } from '../certificate/distinguished-name.ts';
import { sameGeneralNames } from '../certificate/general-name.ts';
import { ipVersion } from '../certificate/ip-address.ts';
import { isAuthority } from './known-authorities.ts';

/** What a served certificate is to the folder. */
export type ServedOutcome =
  /** It is what the folder holds. */
  | 'current'
  /** The folder holds a newer one of the same name: it was renewed, and the server still has the old one. */
  | 'not-reloaded'
  /** The folder holds an older one of the same name. */
  | 'newer'
  /** The folder holds another for this server. */
  | 'other'
  /** Nothing in the folder corresponds to it. */
  | 'unknown';

export interface ServedComparison {
  readonly outcome: ServedOutcome;
  /** The pair that corresponds. */
  readonly name?: string;
  /** What that pair holds. */
  readonly onDisk?: Certificate;
}

export interface PairOnDisk {
  readonly name: string;
  readonly certificate: Certificate;
}

export interface IssuedAs {
  readonly name: string;
  /** Whether another took its file since. */
  readonly isReplaced: boolean;
}

/** The folder and the record, as far as they tell which pair a served certificate belongs to. */
export interface ServedContext {
  readonly pairs: readonly PairOnDisk[];
  /** What the record tells of a certificate that was issued here, by its fingerprint. */
  readonly findIssued: (fingerprint: string) => IssuedAs | undefined;
  /** Whom the client asked for. */
  readonly host: string;
}

/** A pair corresponds by its fingerprint, else by the name in the record, else by subject and names, else by the host. */
export function compareServed(served: Certificate, { pairs, findIssued, host }: ServedContext): ServedComparison {
  const same = pairs.find(({ certificate }) => certificate.fingerprint === served.fingerprint);
  if (same) return outcomeOf('current', same);
  const issued = findIssued(served.fingerprint);
  const named =
    pairs.find(({ name }) => name === issued?.name) ?? latest(pairs.filter((pair) => isOfSameNames(pair, served)));
  if (named) {
    const isOld = issued?.isReplaced || notBeforeOf(named.certificate) > notBeforeOf(served);
    return outcomeOf(isOld ? 'not-reloaded' : 'newer', named);
  }
  const forHost = latest(pairs.filter(({ certificate }) => !isAuthority(certificate) && covers(certificate, host)));
  return forHost ? outcomeOf('other', forHost) : { outcome: 'unknown', ...(issued && { name: issued.name }) };
}

function outcomeOf(outcome: ServedOutcome, { name, certificate }: PairOnDisk): ServedComparison {
  return { outcome, name, onDisk: certificate };
}

function isOfSameNames({ certificate }: PairOnDisk, served: Certificate): boolean {
  const [names, servedNames] = [certificate, served].map(({ extensions }) => extensions.subjectAltName?.names ?? []);
  return sameDistinguishedName(certificate.subject, served.subject) && sameGeneralNames(names ?? [], servedNames ?? []);
}

function covers({ der }: Certificate, host: string): boolean {
  const certificate = new X509Certificate(der);
  return ipVersion(host) === 0
    ? certificate.checkHost(host, { subject: 'never' }) !== undefined
    : certificate.checkIP(host) !== undefined;
}

function latest(pairs: readonly PairOnDisk[]): PairOnDisk | undefined {
  return pairs.toSorted((a, b) => notBeforeOf(b.certificate) - notBeforeOf(a.certificate))[0];
}

function notBeforeOf({ validity }: Certificate): number {
  return validity.notBefore.getTime();
}
