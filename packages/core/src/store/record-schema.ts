import { DatabaseSync } from 'node:sqlite';

/** Marks an SQLite file as certwright's record ("cwrt"). */
const applicationId = 0x63777274;

/** Each entry brings a record from the version that is its index to the next; entries are only ever added. */
const migrations = [
  `CREATE TABLE certificates (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    serialNumber TEXT NOT NULL,
    authority TEXT NOT NULL,
    profile TEXT NOT NULL,
    subject TEXT NOT NULL,
    subjectAltName TEXT NOT NULL,
    notBefore TEXT NOT NULL,
    notAfter TEXT NOT NULL,
    fingerprint TEXT NOT NULL UNIQUE,
    pem TEXT NOT NULL,
    issuedAt TEXT NOT NULL,
    frontEnd TEXT NOT NULL,
    supersededAt TEXT,
    UNIQUE (authority, serialNumber)
  ) STRICT;
  CREATE INDEX certificatesByName ON certificates (name);
  CREATE TABLE unfinishedWrites (
    id INTEGER PRIMARY KEY,
    temporaryPath TEXT NOT NULL,
    finalPath TEXT NOT NULL
  ) STRICT;`,
  `ALTER TABLE certificates ADD COLUMN renews TEXT;
  CREATE INDEX certificatesBySerialNumber ON certificates (serialNumber);
  CREATE TABLE authorities (
    name TEXT PRIMARY KEY,
    crlUrl TEXT,
    ocspUrl TEXT,
    issuerUrl TEXT
  ) STRICT;
  CREATE TABLE revocations (
    id INTEGER PRIMARY KEY,
    issuerKey TEXT NOT NULL,
    serialNumber TEXT NOT NULL,
    name TEXT NOT NULL,
    fingerprint TEXT,
    notAfter TEXT NOT NULL,
    reason TEXT,
    revokedAt TEXT NOT NULL,
    UNIQUE (issuerKey, serialNumber)
  ) STRICT;
  CREATE INDEX revocationsByFingerprint ON revocations (fingerprint);
  CREATE TABLE revocationLists (
    id INTEGER PRIMARY KEY,
    issuerKey TEXT NOT NULL,
    crlNumber INTEGER NOT NULL,
    thisUpdate TEXT NOT NULL,
    nextUpdate TEXT NOT NULL,
    lastRevocation INTEGER NOT NULL DEFAULT 0,
    publishedAt TEXT,
    UNIQUE (issuerKey, crlNumber)
  ) STRICT;
  CREATE TABLE auditTrail (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    principal TEXT NOT NULL,
    frontEnd TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    details TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER auditTrailIsNotChanged BEFORE UPDATE ON auditTrail
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
  CREATE TRIGGER auditTrailIsNotCut BEFORE DELETE ON auditTrail
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;`,
  `ALTER TABLE certificates ADD COLUMN keptIn TEXT NOT NULL DEFAULT 'folder';
  ALTER TABLE certificates ADD COLUMN certificationRequest TEXT;
  CREATE INDEX certificatesByNotAfter ON certificates (notAfter, fingerprint);
  CREATE TABLE idempotencyKeys (
    principal TEXT NOT NULL,
    idempotencyKey TEXT NOT NULL,
    requestDigest TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (principal, idempotencyKey)
  ) STRICT;
  CREATE INDEX idempotencyKeysByTime ON idempotencyKeys (at);
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    issuingPolicy TEXT NOT NULL,
    secretHash TEXT NOT NULL,
    createdAt TEXT NOT NULL,
    createdBy TEXT NOT NULL,
    expiresAt TEXT,
    lastUsedAt TEXT,
    revokedAt TEXT
  ) STRICT;`,
];

export const schemaVersion = migrations.length;

export function readSchemaVersion(database: DatabaseSync): number {
  return readPragma(database, 'user_version');
}

export function isCertwrightRecord(database: DatabaseSync): boolean {
  return readPragma(database, 'application_id') === applicationId;
}

export function readPragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** To be called within a transaction. */
export function migrate(database: DatabaseSync): void {
  for (const migration of migrations.slice(readSchemaVersion(database))) database.exec(migration);
  database.exec(`PRAGMA user_version = ${schemaVersion}; PRAGMA application_id = ${applicationId}`);
}

/**
 * The bytes of a record in WAL mode, empty or filled, so that it can be put in place whole. SQLite cannot serialise in
 * WAL mode: bytes 18 and 19 of the header say so (https://sqlite.org/fileformat2.html §1.3.3).
 */
export function newRecord(fill: (database: DatabaseSync) => void = () => {}): Buffer {
  const database = new DatabaseSync(':memory:');
  try {
    migrate(database);
    fill(database);
    const bytes = Buffer.from(database.serialize());
    bytes.fill(2, 18, 20);
    return bytes;
  } finally {
    database.close();
  }
}
