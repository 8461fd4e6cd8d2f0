import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Plugin, settings } from '@oclif/core';
import type { PJSON } from '@oclif/core/interfaces';
import { type Plugin as BundlerPlugin, build } from 'rolldown';

const ROOT = import.meta.dirname;
const COMMANDS = path.join(ROOT, 'src/commands');

/**
 * One bundle with each command in a chunk of its own. All chunks lie in dist/chunks, because core looks for its profiles
 * two folders above the file in which it stands; profiles/ is therefore a copy of core's.
 */
async function buildCli(): Promise<void> {
  for (const folder of ['dist/chunks', 'profiles']) rmSync(path.join(ROOT, folder), { recursive: true, force: true });
  cpSync(path.join(ROOT, '../../packages/core/profiles'), path.join(ROOT, 'profiles'), { recursive: true });

  const { name, version, description, type, oclif } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const pjson = { name, version, description, type, oclif };
  const manifest = await readManifest(pjson);
  mkdirSync(path.join(ROOT, 'dist'), { recursive: true });
  writeFileSync(path.join(ROOT, 'dist/manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);

  await build({
    input: { main: path.join(ROOT, 'src/main.ts') },
    platform: 'node',
    plugins: [bundleModule(pjson, manifest)],
    output: {
      dir: path.join(ROOT, 'dist'),
      format: 'esm',
      entryFileNames: 'chunks/[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
  });
}

/** Everything that oclif needs to know of the commands without loading one, read from their sources. */
async function readManifest(pjson: PJSON): Promise<Plugin['manifest']> {
  settings.enableAutoTranspile = false;
  const commands: NonNullable<PJSON['oclif']['commands']> = {
    strategy: 'pattern',
    target: COMMANDS,
    globPatterns: ['**/*.ts', '!**/*.test.ts'],
  };
  const plugin = new Plugin({
    root: ROOT,
    pjson: { ...pjson, oclif: { ...pjson.oclif, commands } },
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  return plugin.manifest;
}

/** The module `certwright:bundle` of src/bundle.d.ts. */
function bundleModule(pjson: PJSON, manifest: Plugin['manifest']): BundlerPlugin {
  const loaders = Object.entries(manifest.commands).map(([id, { relativePath = [] }]) => {
    const file = path.join(ROOT, ...relativePath);
    return `${JSON.stringify(id)}: () => import(${JSON.stringify(file)})`;
  });
  const fields = [
    `pjson: ${JSON.stringify(pjson)}`,
    `manifest: ${JSON.stringify(manifest)}`,
    `commands: {${loaders.join(', ')}}`,
  ];
  return {
    name: 'certwright-bundle',
    resolveId: (id) => (id === 'certwright:bundle' ? id : null),
    load: (id) => (id === 'certwright:bundle' ? `export const bundle = {${fields.join(', ')}};` : null),
  };
}

await buildCli();
