import path from 'node:path';
import type { FolderFinding } from './finding.ts';
import { keysFolderName, recordFileName } from './folder-layout.ts';
import { findStatus, listFolder } from './folders.ts';

/** Who else may read what only the owner should, or put other files in its place. Links are passed over: what they lead to is the operator's. */
export function checkPermissions(assetsFolder: string): FolderFinding[] {
  const keysFolder = path.join(assetsFolder, keysFolderName);
  const secrets = [
    ...listFolder(keysFolder)
      .filter(holdsKey)
      .map((fileName) => path.join(keysFolder, fileName)),
    ...listFolder(assetsFolder)
      .filter(isSecretAsset)
      .map((fileName) => path.join(assetsFolder, fileName)),
  ];
  const findings = [
    ...[assetsFolder, keysFolder].flatMap(checkWhoChanges),
    ...checkFolderMode(keysFolder),
    ...secrets.flatMap(checkSecret),
  ];
  if (findings.length > 0) return findings;
  return [{ level: 'ok', subject: keysFolder, message: 'only the owner can read keys and record' }];
}

const holdsKey = (fileName: string) => /-key\.pem(\.bak)?$/.test(fileName);
const isSecretAsset = (fileName: string) =>
  /(^|\.)kubeconfig(\.bak)?$/.test(fileName) || fileName.startsWith(recordFileName);

/** Who may rename and make files there can bring an authority and a record of his own. */
function checkWhoChanges(folder: string): FolderFinding[] {
  const mode = modeOf(folder);
  if ((mode & 0o022) === 0) return [];
  const isForAll = (mode & 0o002) !== 0;
  const message = `${isForAll ? 'everybody' : 'its group'} may put other files into it (mode ${mode.toString(8).padStart(4, '0')})`;
  return [{ level: isForAll ? 'broken' : 'warning', subject: folder, message, cure: `chmod go-w '${folder}'` }];
}

function checkFolderMode(folder: string): FolderFinding[] {
  const mode = modeOf(folder);
  if ((mode & 0o077) === 0) return [];
  const message = `others than the owner may look into it (mode ${mode.toString(8).padStart(4, '0')})`;
  return [{ level: 'warning', subject: folder, message, cure: `chmod 700 '${folder}'` }];
}

function checkSecret(filePath: string): FolderFinding[] {
  const mode = modeOf(filePath);
  if ((mode & 0o077) === 0) return [];
  const isForAll = (mode & 0o007) !== 0;
  const message = `${isForAll ? 'everybody' : 'its group'} may read or change it (mode ${mode.toString(8).padStart(4, '0')})`;
  return [{ level: isForAll ? 'broken' : 'warning', subject: filePath, message, cure: `chmod 600 '${filePath}'` }];
}

function modeOf(entryPath: string): number {
  const status = findStatus(entryPath);
  return status === undefined || status.isSymbolicLink() ? 0 : status.mode & 0o777;
}
