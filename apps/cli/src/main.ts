import { bundle } from 'certwright:bundle';
import { fileURLToPath } from 'node:url';
import { handle } from '@oclif/core/handle';
import { run } from '@oclif/core/run';
import { BundledPlugin } from './bundled-plugin.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const plugin = new BundledPlugin(root, bundle);

// A reader that has seen enough (`| head`) must not stop work that is half done.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await plugin.load();
  await run(process.argv.slice(2), { root, pjson: bundle.pjson, plugins: new Map([[plugin.name, plugin]]) });
} catch (error) {
  await handle(error instanceof Error ? error : new Error(String(error)));
}
