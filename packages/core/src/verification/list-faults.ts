import type { Certificate } from '../certificate/certificate.ts';
import type { RevocationList } from '../certificate/parse-revocation-list.ts';
import { nameOf } from './certification-path.ts';
import { findWeakSignature } from './weak-signature.ts';

/** What keeps a list from telling anything; without a citation that of the check holds. */
export interface ListFault {
  readonly message: string;
  readonly citation?: string;
}

/** Why a list that the issuer signed cannot be relied upon at a time; empty when it can. */
export function findListFaults(list: RevocationList, issuer: Certificate, at: Date): ListFault[] {
  const which = `the revocation list of ${nameOf(issuer)}`;
  return finders.flatMap((find) => {
    const fault = find(list, issuer, at);
    return fault === undefined ? [] : [{ message: `${which} ${fault.message}`, citation: fault.citation }];
  });
}

type Find = (list: RevocationList, issuer: Certificate, at: Date) => Required<ListFault> | undefined;

const findSignerFault: Find = (_list, { extensions: { keyUsage } }) =>
  keyUsage && !keyUsage.usages.includes('cRLSign')
    ? { message: 'is signed by one whose keyUsage has no cRLSign', citation: 'RFC 5280 §6.3.3 (f)' }
    : undefined;

const findTimeFault: Find = ({ thisUpdate, nextUpdate }, _issuer, at) => {
  const citation = 'RFC 5280 §6.3.3 (a)';
  if (thisUpdate > at) return { message: `was made later, on ${thisUpdate.toISOString()}`, citation };
  if (nextUpdate === undefined) return { message: 'has no nextUpdate', citation: 'RFC 5280 §5.1.2.5' };
  return at.getTime() >= nextUpdate.getTime() + 1000
    ? { message: `is stale: its nextUpdate was ${nextUpdate.toISOString()}`, citation }
    : undefined;
};

const crlNumber = '2.5.29.20';
/** Extensions of entries that say nothing about other certificates: reasonCode and invalidityDate. */
const knownInEntries = ['2.5.29.21', '2.5.29.24'];

/** Deltas and lists of a part of the certificates say so in a critical extension, and are not put together here. */
const findCriticalFault: Find = ({ rawExtensions }) => {
  const unknown = rawExtensions.find(({ oid, critical }) => critical && oid !== crlNumber);
  const message = `has the critical extension ${unknown?.oid}, which cannot be processed here`;
  return unknown && { message, citation: 'RFC 5280 §5.2' };
};

const findCriticalEntryFault: Find = ({ entries }) => {
  const unknown = entries
    .flatMap((entry) => entry.rawExtensions)
    .find(({ oid, critical }) => critical && !knownInEntries.includes(oid));
  const message = `has an entry with the critical extension ${unknown?.oid}, which cannot be processed here`;
  return unknown && { message, citation: 'RFC 5280 §5.3' };
};

const findNumberFault: Find = (list) => {
  const citation = 'RFC 5280 §5.2.3';
  if (list.crlNumber === undefined) return { message: 'has no crlNumber', citation };
  const isCritical = list.rawExtensions.some(({ oid, critical }) => oid === crlNumber && critical);
  return isCritical ? { message: 'has a crlNumber that is critical', citation } : undefined;
};

const findKeyFault: Find = ({ authorityKeyIdentifier }, { extensions: { subjectKeyIdentifier } }) =>
  authorityKeyIdentifier !== undefined &&
  subjectKeyIdentifier !== undefined &&
  authorityKeyIdentifier !== subjectKeyIdentifier.keyIdentifier
    ? {
        message: `has the authorityKeyIdentifier ${authorityKeyIdentifier}, which is another's`,
        citation: 'RFC 5280 §5.2.1',
      }
    : undefined;

const findDigestFault: Find = (list) => {
  const weakness = findWeakSignature(list);
  return weakness === undefined ? undefined : { message: `is weak: ${weakness}`, citation: 'RFC 9325 §4.5' };
};

const finders = [
  findSignerFault,
  findTimeFault,
  findCriticalFault,
  findCriticalEntryFault,
  findNumberFault,
  findKeyFault,
  findDigestFault,
];
