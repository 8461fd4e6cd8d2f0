import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { writeOutsideFile } from './store/outside-file.ts';
import type { OutsidePlace } from './store/outside-place.ts';
import type { Workbench } from './workbench.ts';

/** What an export came to. */
export interface ExportedFile {
  readonly content: Buffer;
  /** Whether a private key stands in it; then only its owner may read the file. */
  readonly holdsKey: boolean;
  /** Those that stand in it, in its order. */
  readonly certificates: readonly Certificate[];
  /** Where it was written; undefined when the caller has only the content. */
  readonly path: string | undefined;
}

/** Writes an export where it is wanted as a file. Throws `file-exists`, `folder-invalid`, `storage-failed`. */
export async function finishExport(
  workbench: Workbench,
  made: Omit<ExportedFile, 'path'>,
  to: OutsidePlace | undefined,
): Promise<ExportedFile> {
  const { content, holdsKey } = made;
  for (const message of expired(workbench.clock.now(), made.certificates)) workbench.emit({ type: 'warning', message });
  if (!to) return { ...made, path: undefined };
  const mode = holdsKey ? 0o600 : 0o644;
  await workbench.toItsEnd(() => writeOutsideFile(workbench.assetsFolder, to, { content, mode }));
  return { ...made, path: to.path };
}

/** They may be wanted for an archive, so they are told and not refused. */
function expired(now: Date, certificates: readonly Certificate[]): string[] {
  return certificates
    .filter(({ validity }) => now.getTime() >= validity.notAfter.getTime() + 1000)
    .map(
      ({ subject, validity }) => `${formatDistinguishedName(subject)} expired on ${validity.notAfter.toISOString()}`,
    );
}
