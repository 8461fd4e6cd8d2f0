import type { DatabaseSync } from 'node:sqlite';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import type { FolderFinding } from './finding.ts';
import { findRecordedCertificates, type RecordedCertificate } from './issued-certificates.ts';
import { type FoundPair, readPair } from './read-pairs.ts';

/** Holds every certificate that the record knows as current against its file. */
export function checkRecordedFiles(assetsFolder: string, database: DatabaseSync): FolderFinding[] {
  const current = findRecordedCertificates(database, { keptIn: 'folder' }).filter(
    ({ supersededAt }) => supersededAt === undefined,
  );
  const findings = current.flatMap((recorded) => checkOne(recorded, readPair(assetsFolder, recorded.name)));
  if (findings.length > 0) return findings;
  return [{ level: 'ok', subject: assetsFolder, message: `record and files agree (${current.length} certificates)` }];
}

function checkOne({ name, serialNumber, fingerprint, pem }: RecordedCertificate, pair?: FoundPair): FolderFinding[] {
  if (pair === undefined || pair.certificateFile === 'missing') {
    const message = `its certificate is on record (serial number ${serialNumber}), but the file is gone`;
    // A leaf can be made again; all that an authority signed hangs from it.
    return parseCertificate(pem).extensions.basicConstraints?.cA
      ? [{ level: 'broken', subject: name, message, cure: 'put the file back, from a backup or from the record' }]
      : [{ level: 'warning', subject: name, message, cure: 'put the file back, or generate it again' }];
  }
  if (pair.certificate?.fingerprint === fingerprint) return [];
  const message =
    pair.certificate === undefined
      ? `${pair.certificatePath} cannot be read as a certificate`
      : `${pair.certificatePath} holds serial number ${pair.certificate.serialNumber}, the record says ${serialNumber}`;
  return [{ level: 'broken', subject: name, message, cure: 'put the recorded file back, or generate it again' }];
}
