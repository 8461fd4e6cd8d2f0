import { attributeValues } from '../certificate/distinguished-name.ts';
import { parseDurationMs } from '../request/parse-duration.ts';
import type { ListedCertificate } from './listed-certificate.ts';

/** Each part narrows what is listed, but for the first three: those add up, so that two of them give what either gives. */
export interface CertificateFilter {
  /** A duration such as `45d`: those that are good now, and whose end comes within it. */
  readonly expiring?: string | undefined;
  readonly expired?: boolean | undefined;
  readonly revoked?: boolean | undefined;
  /** Leaves out what was replaced. */
  readonly current?: boolean | undefined;
  readonly authority?: string | undefined;
  readonly profile?: string | undefined;
  /** Part of a common name or of a subjectAltName, in any letter case. */
  readonly search?: string | undefined;
}

type Condition = (certificate: ListedCertificate) => boolean;

/** @throws CertwrightError `request-invalid` for a duration that is none */
export function filterCertificates(
  certificates: readonly ListedCertificate[],
  filter: CertificateFilter,
  now: Date,
): ListedCertificate[] {
  const states = stateConditions(filter, now);
  const conditions = [
    ...(states.length > 0 ? [(one: ListedCertificate) => states.some((isSo) => isSo(one))] : []),
    ...narrowingConditions(filter),
  ];
  return certificates.filter((one) => conditions.every((isSo) => isSo(one)));
}

function stateConditions({ expiring, expired, revoked }: CertificateFilter, now: Date): Condition[] {
  const expiringBefore = expiring === undefined ? undefined : now.getTime() + parseDurationMs(expiring);
  const isGood: Condition = ({ status }) => !['expired', 'replaced', 'revoked'].includes(status);
  return [
    ...(expiringBefore === undefined
      ? []
      : [(one: ListedCertificate) => isGood(one) && one.notAfter.getTime() <= expiringBefore]),
    ...(expired ? [({ status }: ListedCertificate) => status === 'expired'] : []),
    ...(revoked ? [({ status }: ListedCertificate) => status === 'revoked'] : []),
  ];
}

function narrowingConditions({ current, authority, profile, search }: CertificateFilter): Condition[] {
  const word = search === undefined ? undefined : fold(search);
  return [
    ...(current ? [({ replacedAt }: ListedCertificate) => replacedAt === undefined] : []),
    ...(authority === undefined ? [] : [(one: ListedCertificate) => one.authority === authority]),
    ...(profile === undefined ? [] : [(one: ListedCertificate) => one.profile === profile]),
    ...(word === undefined ? [] : [(one: ListedCertificate) => namesOf(one).some((name) => fold(name).includes(word))]),
  ];
}

function namesOf({ subject, subjectAltName }: ListedCertificate): string[] {
  return [...attributeValues(subject, 'commonName'), ...subjectAltName.map(({ value }) => value)];
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
