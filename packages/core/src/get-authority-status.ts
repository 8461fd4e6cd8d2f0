import type { RevocationList } from './certificate/parse-revocation-list.ts';
import { CertwrightError } from './errors.ts';
import { findResponderFault, responderNameOf } from './get-ocsp-responder.ts';
import { getRevocationList } from './get-revocation-list.ts';
import { type AuthorityState, getAuthorityState } from './list-authorities.ts';
import { needsRevocationList, type RevocationListNeed } from './needs-revocation-list.ts';
import type { IssuerAddresses } from './profile/apply-profile.ts';
import { getAddresses } from './set-addresses.ts';
import { readPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** An authority, and how those who check its certificates are served. */
export interface AuthorityStatus {
  readonly state: AuthorityState;
  readonly addresses: IssuerAddresses;
  readonly revocation: {
    /** Missing when none was made that can be read. */
    readonly list?: RevocationList;
    /** Why the next one is due. */
    readonly need: RevocationListNeed;
  };
  readonly responder: {
    readonly name: string;
    /** What keeps it from answering now, such as `is not there`. */
    readonly fault?: string;
    readonly notAfter?: Date;
  };
}

/** @throws CertwrightError `authority-not-found`, `name-invalid`, `record-lost`, `record-damaged`, `storage-failed` */
export async function getAuthorityStatus(workbench: Workbench, name: string): Promise<AuthorityStatus> {
  const state = getAuthorityState(workbench, name);
  const list = findList(workbench, name);
  const responderName = responderNameOf(name);
  const pair = readPair(workbench.assetsFolder, responderName);
  const fault = pair ? await findResponderFault(workbench, state, pair) : 'is not there';
  const notAfter = pair?.certificate?.validity.notAfter;
  return {
    state,
    addresses: await getAddresses(workbench, name),
    revocation: { need: await needsRevocationList(workbench, name), ...(list && { list }) },
    responder: { name: responderName, ...(fault !== undefined && { fault }), ...(notAfter && { notAfter }) },
  };
}

function findList(workbench: Workbench, name: string): RevocationList | undefined {
  try {
    return getRevocationList(workbench, name);
  } catch (error) {
    if (error instanceof CertwrightError && error.code === 'file-not-found') return undefined;
    throw error;
  }
}
