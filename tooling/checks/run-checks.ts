import { globSync } from 'node:fs';
import path from 'node:path';
import { checkLayers } from '../layers/check-layers.ts';
import { reportCounts } from '../vitest/counts.ts';
import { changesets } from './changesets.ts';
import type { Check } from './check.ts';
import { noPrivateKeys } from './no-private-keys.ts';
import { noRegistryAddress } from './no-registry-address.ts';
import { programCheck } from './program-check.ts';

const ROOT = path.join(import.meta.dirname, '../..');

const layers: Check = { name: 'layers', run: async (root) => checkLayers(root) };
const typesOfTests = globSync('{packages,apps}/*/package.json', { cwd: ROOT })
  .map((file) => path.dirname(file))
  .map((folder) => programCheck(`types of the tests of ${folder}`, 'tsc', ['-p', `${folder}/tsconfig.test.json`]));

const CHECKS: readonly Check[] = [
  programCheck('lint and format', 'biome', ['check', '--error-on-warnings', '.']),
  programCheck('types', 'tsc', ['-b']),
  ...typesOfTests,
  programCheck('types of the tooling', 'tsc', ['-p', 'tooling']),
  layers,
  programCheck('unused code and dependencies', 'knip', ['--no-progress', '--no-config-hints']),
  programCheck('package of core', 'publint', ['packages/core', '--strict', '--pack', 'false']),
  programCheck('types in the package of core', 'attw', ['--pack', 'packages/core', '--profile', 'esm-only']),
  noRegistryAddress,
  noPrivateKeys,
  changesets,
];

let failed = 0;
for (const check of CHECKS) {
  const faults = await check.run(ROOT).catch((error: unknown) => [String(error)]);
  if (faults.length > 0) failed += 1;
  process.stdout.write(`${faults.length === 0 ? 'ok   ' : 'FAULT'} ${check.name}\n`);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
}
reportCounts('checks', { passed: CHECKS.length - failed, failed, skipped: 0 });
process.exitCode = failed === 0 ? 0 : 1;
