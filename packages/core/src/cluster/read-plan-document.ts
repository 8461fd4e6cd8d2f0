import { type Document, isMap, isScalar, LineCounter, type ParsedNode, parseDocument, visit } from 'yaml';
import { CertwrightError } from '../errors.ts';
import { formatPlanPath, type PlanFault, type PlanPath } from './plan-fault.ts';

const maxLength = 5_000_000;
/** Enough for a cluster whose nodes all share an anchor; a list of lists of aliases ends far below what hurts. */
const maxAliasCount = 10_000;
const maxSyntaxFaults = 10;
const maxDetails = 100;

/** The YAML of a plan as plain values, and where each stands. */
export interface PlanDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** The fault with its field and, where the field or one that holds it is written, its line (from 1). */
  formatFault(fault: PlanFault): string;
}

/** Reads one YAML document whose top is a mapping. Throws `plan-invalid`, naming `fileName` and the lines. */
export function readPlanDocument(text: string, fileName: string): PlanDocument {
  if (text.length > maxLength) throw planInvalid(fileName, [`it is longer than ${maxLength} characters`]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    stringKeys: true,
    // yaml's own search for doubles takes quadratic time.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const faults = [...syntaxFaults(document), ...doubleKeys(document)]
    .toSorted((left, right) => left.offset - right.offset)
    .map(({ offset, message }) => `line ${lines.linePos(offset).line}: ${message}`);
  if (faults.length > 0) throw planInvalid(fileName, faults.slice(0, maxSyntaxFaults));
  return {
    value: readMapping(document, fileName),
    formatFault: ({ path, message }) => {
      const offset = offsetOf(document, path);
      const line = offset === undefined ? '' : ` (line ${lines.linePos(offset).line})`;
      return `${formatPlanPath(path)} ${message}${line}`;
    },
  };
}

/** The one error for everything that is wrong with a plan. */
export function planInvalid(fileName: string, details: readonly string[]): CertwrightError {
  const summary = details.length === 1 ? (details[0] ?? '') : `${details.length} things are wrong`;
  return new CertwrightError('plan-invalid', `the plan ${fileName} cannot be used: ${summary}`, {
    hint: 'correct the plan and run the command again; `certwright cluster init` writes a commented example',
    details:
      details.length <= maxDetails
        ? details
        : [...details.slice(0, maxDetails), `and ${details.length - maxDetails} more`],
  });
}

interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
}

function syntaxFaults({ errors }: Document.Parsed): SyntaxFault[] {
  return errors.map(({ code, message, pos }) => ({
    offset: pos[0],
    message: plainMessages[code] ?? `it is not YAML: ${message.split('\n', 1)[0]}`,
  }));
}

const plainMessages: Partial<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab stands where only spaces may; indent with spaces',
  MULTIPLE_DOCS: 'a second document begins here; a plan is one document, without `---` inside',
  RESOURCE_EXHAUSTION: 'it is nested too deeply to be a plan',
};

function doubleKeys(document: Document.Parsed): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value)) {
          faults.push({ offset: key.range?.[0] ?? 0, message: `the field ${key.value} is written twice; keep one` });
        }
        seen.add(key.value);
      }
    },
  });
  return faults;
}

function readMapping(document: Document.Parsed, fileName: string): Record<string, unknown> {
  if (!isMap(document.contents)) {
    const found = document.contents === null ? 'it is empty' : 'it is not a mapping of fields';
    throw planInvalid(fileName, [`${found}; a plan begins with \`cluster:\``]);
  }
  try {
    return document.toJS({ maxAliasCount });
  } catch (error) {
    // yaml throws plain errors for aliases and merge keys that do not resolve, or that resolve too often.
    const reason = error instanceof Error ? error.message : String(error);
    throw planInvalid(fileName, [`its aliases or merge keys do not resolve: ${reason}`]);
  }
}

/** The field itself, else the nearest that holds it. */
function offsetOf(document: Document.Parsed, path: PlanPath): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = keyOffset(document, path.slice(0, length));
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function keyOffset(document: Document.Parsed, path: PlanPath): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap<ParsedNode>(parent)) {
    return parent.items.find(({ key }) => isScalar(key) && key.value === last)?.key.range?.[0];
  }
  return nodeOffset(document.getIn(path, true));
}

function nodeOffset(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? node.range[0]
    : undefined;
}
