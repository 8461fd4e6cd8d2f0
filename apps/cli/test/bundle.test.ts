import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { newFolder } from './work-folder.ts';

const CLI = path.join(import.meta.dirname, '..');
const CHUNKS = path.join(CLI, 'dist/chunks');
const RUN = path.join(CLI, 'bin/run.js');
const LAUNCHER = path.join(CLI, '../../certwright');

const read = (...parts: string[]) => readFileSync(path.join(...parts), 'utf8');
const manifestIds = () => Object.keys(JSON.parse(read(CLI, 'dist/manifest.json')).commands);

/** The chunks that a chunk loads before anything of it runs, itself included. */
function loadedWith(chunk: string, seen = new Set<string>()): Set<string> {
  if (seen.has(chunk)) return seen;
  seen.add(chunk);
  for (const [, next = ''] of read(CHUNKS, chunk).matchAll(/^(?:import|export)\b.*?["']\.\/([^"']+)["'];$/gm)) {
    loadedWith(next, seen);
  }
  return seen;
}

describe('the built command', () => {
  test('all code lies in dist/chunks, two folders below profiles/, where core looks for them', () => {
    expect(globSync('dist/**/*.js', { cwd: CLI }).filter((file) => path.dirname(file) !== 'dist/chunks')).toEqual([]);
  });

  test('profiles/ is a copy of the profiles of core', () => {
    const source = path.join(CLI, '../../packages/core/profiles');
    expect(readdirSync(path.join(CLI, 'profiles'))).toEqual(readdirSync(source));
    for (const name of readdirSync(source)) expect(read(CLI, 'profiles', name)).toBe(read(source, name));
  });

  test('every file in src/commands is a command of the manifest', () => {
    const files = globSync('**/*.ts', { cwd: path.join(CLI, 'src/commands'), exclude: ['**/*.test.ts'] });
    const ids = files.map((file) => file.replace(/(\/?index)?\.ts$/, '').replaceAll(path.sep, ':'));
    expect(manifestIds().toSorted()).toEqual(ids.toSorted());
  });

  test('what starts every command holds no library that only some need', () => {
    const library =
      /^\/\/ .*\/node_modules\/(execa|zod|yaml|ipaddr\.js|fast-string-truncated-width|cli-progress)\/.*$/m;
    const started = [...loadedWith('main.js')].map((chunk) => read(CHUNKS, chunk)).join('\n');
    const everything = readdirSync(CHUNKS)
      .map((chunk) => read(CHUNKS, chunk))
      .join('\n');
    expect(started.match(library)?.[0]).toBeUndefined();
    expect(everything).toMatch(library);
  });
});

describe('starting it', () => {
  test('--version and --help', () => {
    expect(execFileSync(RUN, ['--version'], { encoding: 'utf8' })).toMatch(/^certwright\/\d+\.\d+\.\d+ /);
    expect(execFileSync(RUN, ['--help'], { encoding: 'utf8' })).toContain('USAGE\n  $ certwright [COMMAND]');
  });

  describe('the cache of compiled code', () => {
    const start = (cwd: string, env: Record<string, string>) =>
      spawnSync('sh', ['-c', 'umask 000; exec "$0" "$1" --version', process.execPath, RUN], {
        cwd,
        env,
        encoding: 'utf8',
      });
    const cached = (folder: string) => globSync('**/compile/*/*', { cwd: folder });

    test('lies in the home of the user, who alone may write there', () => {
      const home = newFolder();
      expect(start(newFolder(), { HOME: home })).toMatchObject({ status: 0, stderr: '' });
      expect(cached(path.join(home, '.cache'))).not.toEqual([]);
      expect(statSync(path.join(home, '.cache/certwright/compile')).mode & 0o777).toBe(0o700);
    });

    test.each(['', 'relative', '/dev/null'])('is left out where the home is "%s"', (home) => {
      const cwd = newFolder();
      expect(start(cwd, { HOME: home })).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(cwd)).toEqual([]);
    });

    test.each(['', '.cache/certwright/compile'])('is left out where others may write to ~/%s', (folder) => {
      const home = newFolder();
      mkdirSync(path.join(home, folder), { recursive: true });
      chmodSync(path.join(home, folder), 0o777);
      expect(start(newFolder(), { HOME: home })).toMatchObject({ status: 0, stderr: '' });
      expect(cached(path.join(home, '.cache'))).toEqual([]);
    });
  });

  test('as a user whom the system does not know, so that there is no home', () => {
    const homeless = `import os from 'node:os';
      import { syncBuiltinESMExports } from 'node:module';
      os.homedir = () => {
        if (process.env.HOME) return process.env.HOME;
        throw new Error('uv_os_homedir returned ENOENT');
      };
      syncBuiltinESMExports();`;
    const args = ['--import', `data:text/javascript,${encodeURIComponent(homeless)}`, RUN, 'profiles', 'list'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: newFolder(), env: {}, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('the launcher works from any folder, and stays in it', () => {
    expect(execFileSync(LAUNCHER, ['--version'], { cwd: tmpdir(), encoding: 'utf8' })).toMatch(/^certwright\//);
  });

  test('an unknown command is wrong usage', () => {
    expect(spawnSync(RUN, ['nonsense']).status).toBe(2);
  });

  test('a reader that stops early is no failure', () => {
    const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; '${RUN}' --help | head -n 1`], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('a Node that is too old is told what to do, in one line', () => {
    const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})";
    const { status, stderr } = spawnSync(process.execPath, ['--import', old, RUN, '--version'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^certwright needs Node 24 or newer.*\n$/);
  });
});
