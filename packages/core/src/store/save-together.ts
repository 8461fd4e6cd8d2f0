import { rmSync } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { createFile, syncFolder } from './durable-file.ts';
import { temporaryPathFor } from './folder-layout.ts';
import { assertFolderIsOurs } from './folders.ts';
import type { PairNames } from './pair-names.ts';
import type { PlannedFile, PlannedWrite } from './planned-write.ts';
import { prepared } from './prepared.ts';
import type { StoreContext } from './store-context.ts';
import { finishUnfinishedWrites, insertUnfinishedWrites } from './unfinished-writes.ts';
import { inWriteTransaction } from './write-lock.ts';

/** One save that waits; it is answered by exactly one of `succeed` and `fail`. */
export interface PendingWrite {
  /** What it may change: no two writes of one run share a slot. */
  readonly slots: readonly string[];
  /** Called under the write lock. */
  plan(): PlannedWrite<unknown>;
  succeed(): void;
  fail(error: unknown): void;
}

interface StagedWrite {
  readonly write: PendingWrite;
  readonly planned: PlannedWrite<unknown>;
  readonly files: readonly (PlannedFile & { readonly temporaryPath: string })[];
}

/**
 * Saves all of them in two transactions: the first makes files and record durable, and from its commit on the
 * certificates count as issued; the second gives the files their names. A write that is refused fails alone; any
 * other failure is thrown, with nothing changed if it came before that commit.
 */
export async function saveTogether(
  context: StoreContext,
  names: PairNames,
  writes: readonly PendingWrite[],
): Promise<void> {
  const planned: StagedWrite[] = [];
  let staged: StagedWrite[];
  try {
    staged = await inWriteTransaction(context, () => stage(context, writes, planned));
  } catch (error) {
    discard(context, planned);
    throw error;
  }
  context.onStep('committed');
  if (staged.some(({ files, planned: { removals = [] } }) => files.length + removals.length > 0)) {
    await inWriteTransaction(context, async () => {
      await finishUnfinishedWrites(context);
      names.add(staged.flatMap(({ planned: { pairNames = [] } }) => pairNames));
    });
  }
  context.onStep('finished');
  for (const { write } of staged) write.succeed();
}

/** Notes in `planned` whatever may have left files behind. */
async function stage(
  context: StoreContext,
  writes: readonly PendingWrite[],
  planned: StagedWrite[],
): Promise<StagedWrite[]> {
  context.onStep('locked');
  assertFolderIsOurs(context.assetsFolder);
  await finishUnfinishedWrites(context);
  planned.push(...writes.flatMap(planOne));
  await createTemporaryFiles(context, planned);
  context.onStep('files durable');
  const staged = planned.filter((write) => record(context, write));
  context.onStep('recorded');
  return staged;
}

function planOne(write: PendingWrite): StagedWrite[] {
  try {
    const planned = write.plan();
    const files = planned.files.map((file) => ({ ...file, temporaryPath: temporaryPathFor(file.finalPath) }));
    return [{ write, planned, files }];
  } catch (error) {
    write.fail(error);
    return [];
  }
}

/** Their entries in the folder are made durable too, before the record names them. */
async function createTemporaryFiles({ assetsFolder, onStep }: StoreContext, planned: StagedWrite[]): Promise<void> {
  const files = planned.flatMap((write) => write.files);
  const results = await Promise.allSettled(
    files.map(async ({ temporaryPath, content, mode }) => {
      await createFile({ path: path.join(assetsFolder, temporaryPath), content, mode });
      onStep(`created ${temporaryPath}`);
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const folders = new Set(files.map(({ finalPath }) => path.join(assetsFolder, path.dirname(finalPath))));
  for (const folder of folders) await syncFolder(folder);
}

/** False when the record refuses it; then nothing of it stays. */
function record(context: StoreContext, staged: StagedWrite): boolean {
  const { database, clock } = context;
  prepared(database, 'SAVEPOINT one').run();
  try {
    staged.planned.record?.(database, clock.now());
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    database.exec('ROLLBACK TO one; RELEASE one');
    discard(context, [staged]);
    staged.write.fail(error);
    return false;
  }
  const removals = staged.planned.removals?.map((finalPath) => ({ temporaryPath: '', finalPath })) ?? [];
  insertUnfinishedWrites(database, [...staged.files, ...removals]);
  prepared(database, 'RELEASE one').run();
  return true;
}

function discard({ assetsFolder }: StoreContext, writes: readonly StagedWrite[]): void {
  for (const { files } of writes) {
    for (const { temporaryPath } of files) rmSync(path.join(assetsFolder, temporaryPath), { force: true });
  }
}
