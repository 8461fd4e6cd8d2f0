import { type GatheredSettings, gatherSettings } from './gather-settings.ts';

/** What the server is told by its flags, by the environment, and by a file: a flag counts before a variable, that before the file. */
export function readServerSettings(args: readonly string[]): GatheredSettings {
  return gatherSettings(args, process.env);
}

/** False once NO_COLOR is set to anything (https://no-color.org), and on terminals that have no colours. */
export function areColoursWanted(): boolean {
  const { NO_COLOR, TERM } = process.env;
  return (NO_COLOR ?? '') === '' && TERM !== 'dumb';
}
