import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { noteServing } from './note-serving.ts';
import type { RunningServer } from './start-server.ts';

/** What is at work may take so long; with what follows it stays below the 10 seconds that a stop may take. */
const patienceMs = 8000;
/** For the record to be closed. */
const closingMs = 1000;

/**
 * Takes nothing new, lets what is at work finish, and closes. While it waits, whoever comes is told so.
 * @returns how many requests were cut short
 */
export async function stopServer(server: RunningServer, log: Logger): Promise<number> {
  const { listeners, work, upkeep } = server;
  log.info({ atWork: work.count }, `stopping; requests at work: ${work.count}`);
  const drained = Promise.all([work.drain(), upkeep.stop()]);
  await Promise.race([drained, sleep(patienceMs, undefined, { ref: false })]);
  const cut = work.count;
  for (const listener of listeners) {
    listener.close();
    listener.closeAllConnections();
  }
  if (cut > 0) log.error({ cut }, `cut short what did not end in ${patienceMs / 1000} s: ${cut}`);
  await Promise.race([close(server, log), sleep(closingMs, undefined, { ref: false })]);
  log.info('stopped');
  return cut;
}

/** A record that cannot be written any more is no reason to stay. */
async function close({ workbench, address }: RunningServer, log: Logger): Promise<void> {
  await noteServing(workbench, 'stop', address).catch((err) =>
    log.error({ err }, 'the stop is not in the audit trail'),
  );
  await workbench.close();
}
