import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CertwrightError } from '../errors.ts';
import { insertAuditEntry } from './audit-trail.ts';
import { backupFileName, certificateFileName, keyFileName, keysFolderName } from './folder-layout.ts';
import { insertPair, supersedePair } from './issued-certificates.ts';
import { assertKeyBelongs } from './key-belongs.ts';
import type { PairWrite, SaveOutcome } from './pair-write.ts';
import { isThere, type PlannedFile, type PlannedWrite, planBackup } from './planned-write.ts';

interface Pair {
  readonly write: PairWrite;
  readonly assetsFolder: string;
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly hasCertificate: boolean;
  readonly hasKey: boolean;
}

/** Throws `file-exists`, `key-missing` or `key-mismatch`. The old pair, where it is replaced, becomes the backup first. */
export function planPairWrite(assetsFolder: string, write: PairWrite): PlannedWrite<SaveOutcome> {
  const certificatePath = path.join(assetsFolder, keysFolderName, certificateFileName(write.name));
  const keyPath = path.join(assetsFolder, keysFolderName, keyFileName(write.name));
  const [hasCertificate, hasKey] = [isThere(certificatePath), isThere(keyPath)];
  const pair = { write, assetsFolder, certificatePath, keyPath, hasCertificate, hasKey };
  if (decide(pair) === 'kept') return { outcome: 'kept', files: [] };
  return {
    outcome: 'stored',
    files: [...(write.withoutBackup ? [] : planBackups(pair)), ...planNewFiles(write)],
    // A backup from before would hold it still.
    removals: write.withoutBackup ? backupsThere(pair) : [],
    pairNames: [write.name],
    record: (database, now) => recordPair(database, write, now),
  };
}

/** The files of a pair and its backups, to be removed; none when nothing is there. */
function planPairRemoval(assetsFolder: string, name: string): PlannedWrite<'removed'> {
  const files = [certificateFileName(name), keyFileName(name)].flatMap((file) => [file, backupFileName(file)]);
  return {
    outcome: 'removed',
    files: [],
    removals: files
      .map((file) => path.join(keysFolderName, file))
      .filter((file) => isThere(path.join(assetsFolder, file))),
    record: (database, now) => supersedePair(database, name, now),
  };
}

/** Several pairs written and others removed, as one; nothing when one of those to write is kept. */
export function planPairsReplacement(
  assetsFolder: string,
  writes: readonly PairWrite[],
  removedNames: readonly string[],
): PlannedWrite<SaveOutcome> {
  const pairs = writes.map((write) => planPairWrite(assetsFolder, write));
  if (pairs.some(({ outcome }) => outcome === 'kept')) return { outcome: 'kept', files: [] };
  const all = [...removedNames.map((name) => planPairRemoval(assetsFolder, name)), ...pairs];
  return {
    outcome: 'stored',
    files: all.flatMap(({ files }) => files),
    removals: all.flatMap(({ removals = [] }) => removals),
    pairNames: all.flatMap(({ pairNames = [] }) => pairNames),
    record: (database, now) => {
      for (const one of all) one.record?.(database, now);
    },
  };
}

function recordPair(database: DatabaseSync, write: PairWrite, now: Date): void {
  const { name, audit, issued } = write;
  insertPair(database, write, now);
  const serialNumber = issued?.certificate.serialNumber;
  const details = serialNumber === undefined ? {} : { serialNumber, authority: issued?.authority ?? '' };
  insertAuditEntry(database, { ...audit, target: name, outcome: 'done', details }, now);
}

function backupsThere({ write, assetsFolder }: Pair): string[] {
  return [certificateFileName(write.name), keyFileName(write.name)]
    .map((file) => path.join(keysFolderName, backupFileName(file)))
    .filter((file) => isThere(path.join(assetsFolder, file)));
}

function decide(pair: Pair): SaveOutcome {
  if (pair.write.privateKeyPem !== undefined) return decideWithNewKey(pair);
  return pair.write.keepKey ? decideWithKeptKey(pair) : decideWithoutKey(pair);
}

function decideWithNewKey(pair: Pair): SaveOutcome {
  if (pair.write.ifExists === 'replace') return 'stored';
  if (pair.hasCertificate && pair.hasKey) return keepOrRefuse(pair);
  if (pair.hasCertificate) throw keyMissing(pair);
  if (pair.hasKey) throw fileExists(pair.keyPath, 'sign the key that is there, or move it away');
  return 'stored';
}

function decideWithKeptKey(pair: Pair): SaveOutcome {
  if (!pair.hasKey) throw keyMissing(pair);
  if (pair.hasCertificate && pair.write.ifExists !== 'replace') return keepOrRefuse(pair);
  assertKeyBelongs(pair.keyPath, pair.write.certificatePem, { ifEncrypted: 'trust' });
  return 'stored';
}

function decideWithoutKey(pair: Pair): SaveOutcome {
  if (pair.hasCertificate && pair.write.ifExists !== 'replace') return keepOrRefuse(pair);
  if (pair.hasKey) assertKeyBelongs(pair.keyPath, pair.write.certificatePem, { ifEncrypted: 'refuse' });
  return 'stored';
}

function keepOrRefuse({ write, certificatePath }: Pair): 'kept' {
  if (write.ifExists === 'keep') return 'kept';
  throw fileExists(certificatePath, 'choose another name, or ask to overwrite it');
}

function keyMissing({ certificatePath, keyPath, hasCertificate }: Pair): CertwrightError {
  const message = hasCertificate ? `${certificatePath} is there but ${keyPath} is not` : `${keyPath} is not there`;
  return new CertwrightError('key-missing', message, {
    hint: 'put the key back, or ask to overwrite the pair with a new one',
  });
}

function fileExists(filePath: string, hint: string): CertwrightError {
  return new CertwrightError('file-exists', `${filePath} is there already`, { hint });
}

/** A certificate is backed up together with the key beside it, also when that key stays: a backup is a pair too. */
function planBackups({ write, assetsFolder, hasCertificate, hasKey }: Pair): PlannedFile[] {
  const isReplaced = hasCertificate || (hasKey && write.privateKeyPem !== undefined);
  if (!isReplaced) return [];
  return [
    ...(hasKey ? planBackup(assetsFolder, path.join(keysFolderName, keyFileName(write.name)), 0o600) : []),
    ...(hasCertificate
      ? planBackup(assetsFolder, path.join(keysFolderName, certificateFileName(write.name)), 0o644)
      : []),
  ];
}

/** The key comes first, so that a certificate never stands there without it. */
function planNewFiles({ name, certificatePem, privateKeyPem }: PairWrite): PlannedFile[] {
  const certificate = {
    finalPath: path.join(keysFolderName, certificateFileName(name)),
    content: certificatePem,
    mode: 0o644,
  };
  if (privateKeyPem === undefined) return [certificate];
  return [
    { finalPath: path.join(keysFolderName, keyFileName(name)), content: privateKeyPem, mode: 0o600 },
    certificate,
  ];
}
