import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A page that people write; what is generated is held to its source elsewhere. */
export interface Document {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'];
const GENERATED = ['docs/cli.md'];

export const ROOT = path.join(import.meta.dirname, '../..');

export function readDocuments(root = ROOT): Document[] {
  return globSync(PAGES, { cwd: root })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !GENERATED.includes(file))
    .sort()
    .map((file) => readDocument(file, root));
}

export function readDocument(file: string, root = ROOT): Document {
  return { path: file, text: readFileSync(path.join(root, file), 'utf8') };
}

/** The text below one heading, up to the next of the same level or above. */
export function sectionOf({ path: file, text }: Document, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`${file} has no heading "${heading}"`);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 0;
  const end = lines.findIndex((line, index) => index > start && new RegExp(`^#{1,${level}} `).test(line));
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

/** The cells of every table row of a text, headings and rules left out. */
export function tableRows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line, index, lines) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

const isRule = (line: string) => /^\|(-+\|)+$/.test(line);

/** The code blocks of a text whose fence names this language, without their fences. */
export function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, found, code]) =>
    found === language && code !== undefined ? [code] : [],
  );
}

/** What stands between single backticks, outside of code blocks; one may go over the end of a line. */
export function codeSpans(text: string): string[] {
  const paragraphs = withoutCodeBlocks(text).split(/\n\s*\n/);
  const spans = paragraphs.flatMap((paragraph) => [...paragraph.matchAll(/`([^`]+)`/g)]);
  return spans.flatMap(([, span]) => span?.replaceAll('\n', ' ') ?? []);
}

export function withoutCodeBlocks(text: string): string {
  return text.replace(/^```.*?^```$/gms, '');
}
