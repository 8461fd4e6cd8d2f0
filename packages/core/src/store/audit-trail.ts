import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { ErrorCode } from '../errors.ts';
import { prepared } from './prepared.ts';

/** What is done to a folder, in the words of the audit trail. */
export const auditActions = [
  'issue',
  'sign',
  'renew',
  'rekey',
  'revoke',
  'create-authority',
  'import-authority',
  'renew-authority',
  'rotate-authority',
  'set-authority',
  'change-passphrase',
  'issue-crl',
  'export',
  'write-kubeconfig',
  'create-token',
  'revoke-token',
  'authenticate',
  'list',
  'show',
  'list-tokens',
  'read-audit-trail',
  'serve',
  'rebuild-record',
  'backup-record',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** Who does what. */
export interface AuditedAction {
  /** On the command line the user of the system. */
  readonly principal: string;
  /** `cli`, `server` … */
  readonly frontEnd: string;
  readonly action: AuditAction;
}

export interface AuditEntry extends AuditedAction {
  /** The pair, authority or file that it was done to. */
  readonly target: string;
  /** The code of the error that ended it, or `done`. */
  readonly outcome: ErrorCode | 'done';
  /** More about it, such as a serial number; never a secret. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface RecordedAuditEntry extends AuditEntry {
  /** Grows with every entry. */
  readonly id: number;
  readonly at: Date;
  readonly details: Readonly<Record<string, string>>;
}

/** Each that is given must be equal; `since` is inclusive. */
export interface AuditFilter {
  readonly action?: AuditAction | undefined;
  readonly target?: string | undefined;
  readonly principal?: string | undefined;
  readonly since?: Date | undefined;
  /** Only entries with a lower id. */
  readonly before?: number | undefined;
  /** So many of the newest that are left; without it all. */
  readonly limit?: number | undefined;
}

/** To be called within the transaction that does what the entry tells. */
export function insertAuditEntry(database: DatabaseSync, entry: AuditEntry, now: Date): void {
  const { principal, frontEnd, action, target, outcome, details = {} } = entry;
  prepared(
    database,
    'INSERT INTO auditTrail (at, principal, frontEnd, action, target, outcome, details) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(now.toISOString(), principal, frontEnd, action, target, outcome, JSON.stringify(details));
}

/** In the order in which they were written. */
export function findAuditEntries(database: DatabaseSync, filter: AuditFilter = {}): RecordedAuditEntry[] {
  const { since, before, limit = -1, ...equal } = filter;
  const conditions: [string, SQLInputValue][] = Object.entries(equal).flatMap(([column, value]) =>
    value === undefined ? [] : [[`${column} = ?`, value]],
  );
  if (since) conditions.push(['at >= ?', since.toISOString()]);
  if (before !== undefined) conditions.push(['id < ?', before]);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}`;
  return database
    .prepare(`SELECT * FROM auditTrail ${where} ORDER BY id DESC LIMIT ?`)
    .all(...conditions.map(([, value]) => value), limit)
    .map(toEntry)
    .reverse();
}

function toEntry(row: Record<string, SQLOutputValue>): RecordedAuditEntry {
  const text = (column: string) => String(row[column]);
  return {
    id: Number(row.id),
    at: new Date(text('at')),
    principal: text('principal'),
    frontEnd: text('frontEnd'),
    action: text('action') as AuditAction,
    target: text('target'),
    outcome: text('outcome') as RecordedAuditEntry['outcome'],
    details: JSON.parse(text('details')),
  };
}
