import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { GivenValue } from './read-flags.ts';

export interface SettingsFile {
  readonly given: ReadonlyMap<string, GivenValue>;
  readonly faults: readonly string[];
}

const mostBytes = 1024 * 1024;

/** Reads a settings file in YAML; all that keeps it from being read is among the faults. */
export function readSettingsFile(file: string): SettingsFile {
  const nothing = new Map<string, GivenValue>();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : 'unknown';
    return { given: nothing, faults: [`--config ${file} cannot be read (${reason})`] };
  }
  if (text.length > mostBytes) return { given: nothing, faults: [`${file} is too long to be a settings file`] };
  return readDocument(file, text);
}

function readDocument(file: string, text: string): SettingsFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, logLevel: 'error' });
  const lineOf = (offset: number) => `line ${lineCounter.linePos(offset).line}`;
  const given = new Map<string, GivenValue>();
  const faults = document.errors.map(({ pos, message }) => `${file}, ${lineOf(pos[0])}: ${message.split('\n', 1)[0]}`);
  if (faults.length > 0 || document.contents === null) return { given, faults };
  if (!isMap(document.contents)) return { given, faults: [`${file} is no mapping of settings`] };
  const add = (map: typeof document.contents, prefix: string) => {
    for (const { key, value } of map.items) {
      if (!isScalar(key)) continue;
      const path = `${prefix}${key.value}`;
      if (path === 'limits' && isMap(value)) add(value, 'limits.');
      else given.set(path, { value: toPlain(value), source: `${path} in ${file} (${lineOf(key.range?.[0] ?? 0)})` });
    }
  };
  // A bomb of aliases throws here.
  const toPlain = (node: unknown) => (isNode(node) ? node.toJS(document, { maxAliasCount: 100 }) : node);
  try {
    add(document.contents, '');
  } catch (error) {
    return { given: new Map(), faults: [`${file}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  return { given, faults };
}
