import path from 'node:path';
import { type CreatedToken, prepareToken } from './create-token.ts';
import { toStoredToken } from './stored-token.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface FirstTokenInput {
  /** A file of the assets folder that is to hold it, mode 0600; without it the token is in what is returned alone. */
  readonly fileName?: string | undefined;
}

export interface FirstToken extends CreatedToken {
  readonly path?: string;
}

const name = 'admin';

/**
 * Makes the token of an administrator, valid until it is revoked, where no token was ever made; undefined where one was.
 * Record and file are written together or not at all, and of two who try at once one makes it.
 * @throws CertwrightError what the store throws
 */
export function createFirstToken(
  workbench: Workbench,
  { fileName }: FirstTokenInput = {},
): Promise<FirstToken | undefined> {
  return withAudit(workbench, 'create-token', name, async () => {
    const { token, row } = prepareToken(workbench, { name, role: 'admin', expiresIn: 'never' });
    const file = fileName === undefined ? undefined : { name: fileName, content: `${token}\n` };
    const store = await workbench.store();
    const isFirst = await store.saveFirstToken(row, { file, audit: workbench.audited('create-token') });
    if (!isFirst) return undefined;
    const stored = toStoredToken(row);
    return { token, stored, ...(fileName !== undefined && { path: path.join(workbench.assetsFolder, fileName) }) };
  });
}
