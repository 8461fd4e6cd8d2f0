import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AuthorityState,
  CertwrightError,
  createAuthority,
  findChain,
  getAuthority,
  getAuthorityState,
  type Workbench,
} from '@certwright/core';

export interface AuthorityToHave {
  readonly name: string;
  /** Of the machine; tells the authorities of several servers apart. */
  readonly hostName: string;
}

/** What signs where nobody said otherwise; only this is made when it is not there. */
const usualAuthority = 'ca';
const rootAuthority = 'root-ca';
const lifetimeDays = { root: 7300, issuing: 3650 };

/**
 * Sees to it that the authority is there and can sign. In a folder without `ca`, a root is made and `ca` below it, as
 * far as they are missing: so a start goes on from what a killed one left, and takes what another server made meanwhile.
 * @returns the names of those that were made
 * @throws CertwrightError `authority-not-found`, `authority-invalid`, `passphrase-required`, `passphrase-wrong`, and as
 *   `createAuthority` does
 */
export async function ensureAuthority(workbench: Workbench, wanted: AuthorityToHave): Promise<readonly string[]> {
  const { name, hostName } = wanted;
  await workbench.recover();
  const made: string[] = [];
  if (name === usualAuthority && !findAuthority(workbench, name)) {
    const commonName = (kind: string) => ({ commonName: `${hostName.slice(0, 40)} ${kind} CA` });
    if (!findAuthority(workbench, rootAuthority)) {
      const root = { name: rootAuthority, subject: commonName('root'), lifetimeDays: lifetimeDays.root };
      if (await create(workbench, root)) made.push(rootAuthority);
    }
    const below = { authority: rootAuthority, pathLenConstraint: 0, lifetimeDays: lifetimeDays.issuing };
    if (await create(workbench, { name, subject: commonName('issuing'), ...below })) made.push(name);
  }
  await getAuthority(workbench, name);
  return made;
}

/** What clients are to trust: the top of an authority's chain. */
export function rootOf({ certificate, chain }: Pick<AuthorityState, 'certificate' | 'chain'>) {
  return findChain(certificate, chain).at(-1) ?? certificate;
}

/** False when another server was quicker. */
async function create(workbench: Workbench, input: Parameters<typeof createAuthority>[1]): Promise<boolean> {
  try {
    await createAuthority(workbench, input);
    return true;
  } catch (error) {
    if (!hasCode(error, 'authority-exists')) throw error;
    if (await isThereSoon(workbench, String(input.name))) return false;
    throw error;
  }
}

/** Its key gets its name a moment before its certificate does. */
async function isThereSoon(workbench: Workbench, name: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (findAuthority(workbench, name)) return true;
    await sleep(50);
  }
  return false;
}

function findAuthority(workbench: Workbench, name: string): AuthorityState | undefined {
  try {
    return getAuthorityState(workbench, name);
  } catch (error) {
    if (hasCode(error, 'authority-not-found')) return undefined;
    throw error;
  }
}

const hasCode = (error: unknown, code: CertwrightError['code']) =>
  error instanceof CertwrightError && error.code === code;
