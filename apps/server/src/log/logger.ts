import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { describeError } from './describe-error.ts';

export interface LoggerOptions {
  readonly level: string;
  /** For people on a terminal; else one JSON object a line. */
  readonly isPretty: boolean;
  readonly isColoured: boolean;
  /** Standard output where it is missing. */
  readonly stream?: DestinationStream;
}

/**
 * The log. Written before the call returns, so that the last words of a process are there too; nothing that a request
 * carries gets into it but what `requestLog` names.
 */
export function createLogger({ level, isPretty, isColoured, stream }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  };
  const target = stream ?? destination({ fd: 1, sync: true });
  if (!isPretty) return pino(options, target);
  // As a stream of its own it would lose the last words.
  const format = prettyFactory({
    colorize: isColoured,
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    ignore: saidByMessages.join(','),
  });
  return pino(options, { write: (line) => target.write(format(line)) });
}

/** Fields that are for machines: the message beside them has their values. */
const saidByMessages = [
  'upkeep',
  'url',
  'rootFingerprint',
  'authority',
  'publicUrl',
  'atWork',
  'method',
  'path',
  'status',
];
