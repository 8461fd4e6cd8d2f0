import type { DatabaseSync } from 'node:sqlite';
import type { IssuerAddresses } from '../profile/apply-profile.ts';

const fields = ['crlUrl', 'ocspUrl', 'issuerUrl'] as const;

/** Empty for an authority that was given none. */
export function findAuthorityAddresses(database: DatabaseSync, name: string): IssuerAddresses {
  const row = database.prepare(`SELECT ${fields.join(', ')} FROM authorities WHERE name = ?`).get(name) ?? {};
  return Object.fromEntries(fields.flatMap((field) => (typeof row[field] === 'string' ? [[field, row[field]]] : [])));
}

/** Takes the place of all that were set before. */
export function putAuthorityAddresses(database: DatabaseSync, name: string, addresses: IssuerAddresses): void {
  database
    .prepare(`INSERT OR REPLACE INTO authorities (name, ${fields.join(', ')}) VALUES (?, ?, ?, ?)`)
    .run(name, ...fields.map((field) => addresses[field] ?? null));
}
