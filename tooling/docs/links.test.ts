import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { trackedFiles } from '../checks/tracked-files.ts';
import { codeSpans, type Document, ROOT, readDocuments, withoutCodeBlocks } from './documents.ts';

const documents = readDocuments();
const byPath = documents.map((document) => [document.path, document] as const);

/** As GitHub makes them: lower case, punctuation out, spaces to hyphens. */
function anchorsOf(text: string): string[] {
  return [...withoutCodeBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function brokenLinks({ path: file, text }: Document): string[] {
  const links = [...withoutCodeBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => link ?? []);
  return links.filter((link) => {
    if (/^https:\/\//.test(link)) return false;
    const [target = '', anchor] = link.split('#');
    const absolute = target === '' ? path.join(ROOT, file) : path.join(ROOT, path.dirname(file), target);
    if (!existsSync(absolute)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(absolute, 'utf8')).includes(anchor);
  });
}

test('the pages are found', () => {
  expect(documents.length).toBeGreaterThan(6);
});

describe('links lead to a file, and to a heading in it', () => {
  test.each(byPath)('%s', (_, document) => {
    expect(brokenLinks(document)).toEqual([]);
  });
});

const files = trackedFiles(ROOT);
const isPath = (span: string) => /^((packages|apps|tooling|docs|examples)\/[\w.@/-]+|[\w.@/-]+\.(ts|js))$/.test(span);
const isExample = (span: string) => /(^|\/)\.?[A-Z]+(\.|\/|$)/.test(span) || span.startsWith('.');

describe('paths in the text are there', () => {
  test.each(byPath)('%s', (_, { text }) => {
    const missing = codeSpans(text)
      .filter((span) => isPath(span) && !isExample(span))
      .filter((span) => !existsSync(path.join(ROOT, span)) && !files.some((file) => file.endsWith(`/${span}`)));
    expect(missing).toEqual([]);
  });
});

const COMMANDS = path.join(ROOT, 'apps/cli/src/commands');
const commandIds = globSync('**/*.ts', { cwd: COMMANDS }).map((file) =>
  file.replace(/\.ts$/, '').split(path.sep).join(' '),
);
const cliSource = globSync('apps/cli/src/**/*.ts', { cwd: ROOT })
  .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
  .join('\n');

/** Lines of code blocks and code spans that run certwright, from its first argument on. */
function commandLines({ text }: Document): string[] {
  const blocks = [...text.matchAll(/^```.*?^```$/gms)].flatMap(([block]) => block.split('\n'));
  return [...blocks, ...codeSpans(text)].flatMap(
    (line) => /^(?:\$ )?(?:\.\/)?certwright ([a-z-].*)$/.exec(line)?.[1] ?? [],
  );
}

function isFlag(flag: string): boolean {
  return ['help', 'version'].includes(flag) || new RegExp(`['\\s]${flag}'?: \\w*Flag`, 'i').test(cliSource);
}

describe('commands in the text are there, with their flags', () => {
  test.each(byPath)('%s', (_, document) => {
    const unknown = commandLines(document).filter((line) => {
      const [topic = '', name = ''] = line.split(' ');
      const flags = [...line.matchAll(/\s--([a-z-]+)/g)].flatMap(([, flag]) => flag ?? []);
      return ![topic, `${topic} ${name}`].some((id) => commandIds.includes(id)) || !flags.every(isFlag);
    });
    expect(unknown).toEqual([]);
  });

  test('a flag that is none is found', () => {
    expect(['subj-alt-names', 'json', 'passphrase-env', 'dry-run'].filter(isFlag)).toHaveLength(4);
    expect(isFlag('subject-alt-names')).toBe(false);
  });
});
