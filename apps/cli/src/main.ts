import { bundle } from 'certwright:bundle';
import { fileURLToPath } from 'node:url';
import { run } from '@oclif/core/run';
import { BundledPlugin } from './bundled-plugin.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const plugin = new BundledPlugin(root, bundle);

// A reader that has seen enough (`| head`) must not stop work that is half done.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
// What cannot be told there can be told nowhere, and is no reason to stop either.
process.stderr.on('error', () => {});

try {
  await plugin.load();
  await run(process.argv.slice(2), { root, pjson: bundle.pjson, plugins: new Map([[plugin.name, plugin]]) });
} catch (error) {
  // What ends before there is a command: one that does not exist, or help, which oclif ends by an error.
  const { tellFailure } = await import('./tell-failure.ts');
  tellFailure(error, process.argv.slice(2));
}
