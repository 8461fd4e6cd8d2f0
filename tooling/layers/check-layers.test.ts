import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLayers } from './check-layers.ts';

const SOUND: Record<string, string> = {
  'packages/core/src/errors.ts': 'export class CertwrightError extends Error {}',
  'packages/core/src/clock.ts': 'export const now = () => new Date();',
  'packages/core/src/index.ts': "export { issue } from './issue-certificate.ts';",
  'packages/core/src/issue-certificate.ts':
    "import { sign } from './openssl/signer.ts'; import { save } from './store/store.ts'; export const issue = () => save(sign());",
  'packages/core/src/certificate/pem.ts':
    "import { createHash } from 'node:crypto'; import { CertwrightError } from '../errors.ts'; export const pem = 1;",
  'packages/core/src/request/request.ts':
    "import type { Pem } from '../certificate/pem.ts'; import { z } from 'zod'; export const request = 1;",
  'packages/core/src/openssl/signer.ts':
    "import { execa } from 'execa'; import { request } from '../request/request.ts';",
  'packages/core/src/store/store.ts':
    "import { open } from 'node:fs/promises'; import { now } from '../clock.ts'; export const save = 1;",
  'packages/core/src/cluster/plan.ts': "import type { Saved } from '../store/store.ts'; export const plan = 1;",
  'packages/core/src/openssl/settings.ts': 'export const path = process.env.PATH;',
  'packages/present/src/facts.ts': "import type { Certificate } from '@certwright/core'; export const facts = 1;",
  'apps/cli/bin/run.js': "await import('../dist/chunks/main.js');",
  'apps/cli/src/commands/init.ts': "import { issue } from '@certwright/core'; const { env } = { env: 1 };",
  'apps/cli/src/hooks/run-hook.ts': "import { execa } from 'execa';",
  'apps/server/src/app.ts': "import { Hono } from 'hono'; import { issue } from '@certwright/core';",
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'certwright-layers-'));
  for (const [file, text] of Object.entries(SOUND)) write(file, text);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function faultsWith(file: string, text: string): string[] {
  write(file, text);
  return checkLayers(root);
}

const CERTIFICATE = 'packages/core/src/certificate/planted.ts';
const REQUEST = 'packages/core/src/request/planted.ts';
const CLUSTER = 'packages/core/src/cluster/planted.ts';
const FLOW = 'packages/core/src/planted.ts';
const WORDS = 'packages/present/src/words.ts';
const STORE = 'packages/core/src/store/planted.ts';
const CLI = 'apps/cli/src/planted.ts';
const SERVER = 'apps/server/src/planted.ts';

test('a sound tree has no fault', () => {
  expect(checkLayers(root)).toEqual([]);
});

test('a tree without any source file is a fault, not a pass', () => {
  rmSync(path.join(root, 'packages'), { recursive: true });
  rmSync(path.join(root, 'apps'), { recursive: true });
  expect(checkLayers(root)).toHaveLength(1);
});

test('a fault names file and line', () => {
  const [fault] = faultsWith(CLI, "\n\nimport x from '../../../packages/core/src/index.ts';");
  expect(fault).toMatch(/^apps\/cli\/src\/planted\.ts:3 imports packages\/core\/src\/index\.ts: /);
});

test('a file that does not parse is a fault, not a pass', () => {
  expect(() => faultsWith(CLI, 'import {')).toThrow(CLI);
});

describe('stations-in-order', () => {
  test.each([
    ['a station imports from one after it', CERTIFICATE, "import { request } from '../request/request.ts';"],
    ['a station imports a type from one after it', CERTIFICATE, "import type { R } from '../request/request.ts';"],
    ['… as one name of several', CERTIFICATE, "import { type R } from '../request/request.ts';"],
    ['… as import type()', CERTIFICATE, "export type R = import('../request/request.ts').R;"],
    ['a station re-exports from one after it', CERTIFICATE, "export * from '../request/request.ts';"],
    ['… by name', CERTIFICATE, "export { request } from '../request/request.ts';"],
    ['a station imports lazily from one after it', REQUEST, "const x = await import('../store/store.ts');"],
    ['… with a template literal', REQUEST, 'const x = await import(`../store/store.ts`);'],
    ['a station imports a flow', STORE, "import { issue } from '../issue-certificate.ts';"],
    ['a station imports the public index', STORE, "import type { issue } from '../index.ts';"],
    ['a flow imports the public index', FLOW, "import { issue } from './index.ts';"],
    ['a file for all stations imports a station', 'packages/core/src/clock.ts', "import './store/store.ts';"],
    ['a folder is no station', 'packages/core/src/extras/planted.ts', 'export const a = 1;'],
  ])('%s', (_, file, text) => {
    expect(faultsWith(file, text).join('\n')).toContain('(stations-in-order)');
  });
});

describe('pure-stations', () => {
  test.each(
    [
      'node:fs',
      'fs',
      'node:fs/promises',
      'node:child_process',
      'node:net',
      'node:sqlite',
      'node:os',
      'node:process',
    ].map((name) => [name]),
  )('a pure station imports %s', (name) => {
    expect(faultsWith(CLUSTER, `import x from '${name}';`).join('\n')).toContain('(pure-stations)');
  });
  test('a pure station imports more than a type of a station that touches the world', () => {
    expect(faultsWith(CLUSTER, "import { save, type S } from '../store/store.ts';").join()).toContain(
      '(pure-stations)',
    );
  });
  test('a pure station imports such a station for its effect', () => {
    expect(faultsWith(CLUSTER, "import '../store/store.ts';").join()).toContain('(pure-stations)');
  });
});

describe('one-place-starts-processes', () => {
  test.each([
    ['the store imports execa', STORE, "import { execa } from 'execa';"],
    ['a flow imports node:child_process', FLOW, "import { spawn } from 'node:child_process';"],
    ['… without its prefix', FLOW, "import { spawn } from 'child_process';"],
    ['… by require', FLOW, "const { spawn } = require('node:child_process');"],
    ['… by getBuiltinModule', FLOW, "const { spawn } = process.getBuiltinModule('node:child_process');"],
    ['a command imports execa lazily', CLI, "const { execa } = await import('execa');"],
    ['the server imports node:child_process', SERVER, "import type { ChildProcess } from 'node:child_process';"],
  ])('%s', (_, file, text) => {
    expect(faultsWith(file, text).join('\n')).toContain('(one-place-starts-processes)');
  });
});

describe('core-by-its-name', () => {
  test.each([
    ['an app reaches into core by a path', CLI, "import { sign } from '../../../packages/core/src/openssl/signer.ts';"],
    [
      'an app reaches into core by a deep name',
      SERVER,
      "import { sign } from '@certwright/core/src/openssl/signer.ts';",
    ],
    ['an app takes a type by a deep name', CLI, "import type { Signer } from '@certwright/core/openssl';"],
    ['an app reaches into another', SERVER, "import x from '../../cli/src/plugin.ts';"],
    ['core reaches out of its package', FLOW, "import x from '../../../apps/cli/src/plugin.ts';"],
  ])('%s', (_, file, text) => {
    expect(faultsWith(file, text).join('\n')).toContain('(core-by-its-name)');
  });
});

describe('packages-know-no-front-end', () => {
  test.each(['@oclif/core', 'hono', 'hono/http-exception', 'certwright', '@certwright/server'])(
    'core imports %s',
    (name) => {
      expect(faultsWith(FLOW, `import type { X } from '${name}';`).join('\n')).toContain(
        '(packages-know-no-front-end)',
      );
    },
  );

  test.each(['@oclif/core', 'hono', 'certwright', '@certwright/server'])(
    'the words that are shared import %s',
    (name) => {
      expect(faultsWith(WORDS, `import type { X } from '${name}';`).join('\n')).toContain(
        '(packages-know-no-front-end)',
      );
    },
  );

  test('the words that are shared may know core, and core not them', () => {
    expect(faultsWith(WORDS, "import type { X } from '@certwright/core';").join('\n')).not.toContain('(packages-');
    expect(faultsWith(FLOW, "import type { X } from '@certwright/present';").join('\n')).toContain('(packages-');
  });
});

describe('environment-in-settings', () => {
  test.each([
    'const x = process.env.HOME;',
    "const x = process['env'].HOME;",
    'const x = process?.env;',
    'const x = globalThis.process.env;',
    'const { env } = process;',
    'const { env: surroundings, argv } = process;',
    'const { ...all } = process;',
    "import { env } from 'node:process';",
    "import { env as surroundings } from 'process';",
  ])('%s', (text) => {
    expect(faultsWith(CLI, text).join('\n')).toContain('(environment-in-settings)');
  });
  test('a comment or a text is no reading', () => {
    expect(faultsWith(CLI, "// process.env.HOME\nconst x = 'process.env'; const y = { process: { env: 1 } };")).toEqual(
      [],
    );
  });
});

describe('imports-can-be-read', () => {
  test.each(['await import(name);', 'require(name);', "await import('./' + name);"])('%s', (text) => {
    expect(faultsWith(CLI, text).join('\n')).toContain('(imports-can-be-read)');
  });
});

describe('no-drawers', () => {
  test.each(['utils.ts', 'helpers.ts', 'common.ts', 'types.ts', 'misc.ts', 'util.ts', 'types.d.ts', 'utils/a.ts'])(
    '%s',
    (name) => {
      expect(faultsWith(`apps/cli/src/${name}`, '').join('\n')).toContain('(no-drawers)');
    },
  );
});

describe('no-cycles', () => {
  test('two files import each other, and it is told once', () => {
    write('packages/core/src/store/b.ts', "import type { A } from './a.ts';");
    expect(faultsWith('packages/core/src/store/a.ts', "import { b } from './b.ts';")).toEqual([
      'packages/core/src/store/a.ts:1 imports itself: packages/core/src/store/a.ts -> packages/core/src/store/b.ts -> packages/core/src/store/a.ts (no-cycles)',
    ]);
  });
  test('a file imports itself', () => {
    expect(faultsWith(CLI, "import './planted.ts';").join()).toContain('(no-cycles)');
  });
  test('three flows in a ring', () => {
    write('packages/core/src/one.ts', "export * from './two.ts';");
    write('packages/core/src/two.ts', "import './three.ts';");
    expect(faultsWith('packages/core/src/three.ts', "await import('./one.ts');")).toHaveLength(1);
  });
});

test('tests are free', () => {
  write(
    'packages/core/src/certificate/pem.test.ts',
    "import { execa } from 'execa'; process.env.X; import '../store/store.ts';",
  );
  write('packages/core/test/types.ts', "import 'node:child_process';");
  expect(checkLayers(root)).toEqual([]);
});
