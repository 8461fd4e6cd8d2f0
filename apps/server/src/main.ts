import { readFileSync } from 'node:fs';
import { CertwrightError, type FirstToken } from '@certwright/core';
import type { Logger } from 'pino';
import { type RunningServer, startServer } from './lifecycle/start-server.ts';
import { stopServer } from './lifecycle/stop-server.ts';
import { ListenError } from './listen/listen.ts';
import { createLogger } from './log/logger.ts';
import { formatHelp } from './settings/gather-settings.ts';
import { formatListenAddress } from './settings/listen-address.ts';
import { areColoursWanted, readServerSettings } from './settings/settings.ts';
import type { ServerSettings } from './settings/settings-schema.ts';

/** Runs the command; resolves when the server is at work, or when there is nothing to serve. */
async function main(args: readonly string[]): Promise<void> {
  const gathered = readServerSettings(args);
  switch (gathered.wants) {
    case 'help':
      process.stdout.write(formatHelp());
      return;
    case 'version':
      process.stdout.write(`${readVersion()}\n`);
      return;
    case 'to serve':
      return serve(gathered.settings);
    default:
      tellFaults(gathered.faults);
  }
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

function tellFaults(faults: readonly string[]): void {
  const lines = faults.map((fault) => `  - ${fault}\n`).join('');
  process.stderr.write(`certwright-server: the settings cannot be used:\n${lines}--help tells what there is\n`);
  process.exitCode = 2;
}

async function serve(settings: ServerSettings): Promise<void> {
  const isTerminal = process.stdout.isTTY === true;
  const log = createLogger({ level: settings.logLevel, isPretty: isTerminal, isColoured: areColoursWanted() });
  // Nothing is known any more about what goes on then.
  const die = (err: unknown) => {
    log.fatal({ err }, 'a bug');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  try {
    // Who looks at a terminal sees the token there; a log is read by more people than a file of the owner's.
    const server = await startServer({ settings, log, tokenFileName: isTerminal ? undefined : 'admin-token' });
    endOnSignal(server, log);
    tellStart(server, log);
    tellFirstToken(server.firstToken, log);
  } catch (error) {
    tellFailure(error, log);
    process.exitCode = 1;
  }
}

function tellStart({ address, publicAddress, rootFingerprint }: RunningServer, log: Logger): void {
  const url = `https://${formatListenAddress(address)}`;
  const root = rootFingerprint.toUpperCase().replace(/..(?=.)/g, '$&:');
  log.info({ url, rootFingerprint: root }, `listening on ${url}, under the root of SHA-256 fingerprint ${root}`);
  if (publicAddress) log.info(`public files on http://${formatListenAddress(publicAddress)}`);
}

function tellFirstToken(first: FirstToken | undefined, log: Logger): void {
  if (!first) return;
  if (first.path !== undefined) {
    log.info(
      { tokenPath: first.path },
      `the token of the administrator is in ${first.path}: take it from there, and remove the file`,
    );
    return;
  }
  process.stdout.write(`
The token of the administrator, which is shown this once and valid until it is revoked:

    ${first.token}

`);
}

/** The stack of a refusal tells nobody anything. */
function tellFailure(error: unknown, log: Logger): void {
  if (error instanceof CertwrightError || error instanceof ListenError) {
    const { code, hint, message } = error;
    const details = 'details' in error && error.details.length > 0 ? { details: error.details } : {};
    log.fatal({ code, hint, ...details }, message);
  } else log.fatal({ err: error }, 'a bug');
}

/** npm hands on a Ctrl-C that the terminal sent to the whole group already. */
const echoMs = 500;

/** The first signal lets what is at work finish, a further one ends at once. */
function endOnSignal(server: RunningServer, log: Logger): void {
  let stoppingSince: number | undefined;
  const end = async () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > echoMs) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    const cut = await stopServer(server, log);
    process.exit(cut === 0 ? 0 : 1);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

await main(process.argv.slice(2));
