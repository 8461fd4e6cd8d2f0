import type { DatabaseSync } from 'node:sqlite';
import type { IssuerAddresses } from '../profile/apply-profile.ts';
import { prepared } from './prepared.ts';

const fields = ['crlUrl', 'ocspUrl', 'issuerUrl'] as const;
const selectStatement = `SELECT ${fields.join(', ')} FROM authorities WHERE name = ?`;

/** Empty for an authority that was given none. */
export function findAuthorityAddresses(database: DatabaseSync, name: string): IssuerAddresses {
  const row = prepared(database, selectStatement).get(name) ?? {};
  return Object.fromEntries(fields.flatMap((field) => (typeof row[field] === 'string' ? [[field, row[field]]] : [])));
}

/** What is to become of addresses: null takes one away, and one that is missing stays. */
export type AddressChanges = { readonly [Field in keyof IssuerAddresses]?: string | null };

/** What there is afterwards; to be called within a write transaction. */
export function changeAuthorityAddresses(
  database: DatabaseSync,
  name: string,
  changes: AddressChanges,
): IssuerAddresses {
  const addresses = { ...findAuthorityAddresses(database, name), ...changes };
  database
    .prepare(`INSERT OR REPLACE INTO authorities (name, ${fields.join(', ')}) VALUES (?, ?, ?, ?)`)
    .run(name, ...fields.map((field) => addresses[field] ?? null));
  return findAuthorityAddresses(database, name);
}
