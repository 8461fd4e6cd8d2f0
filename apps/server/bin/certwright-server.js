#!/usr/bin/env -S node --max-semi-space-size=16 --heap-growing-percent=20
// Flags that keep the heap small under load: it would grow by 100 MB and never shrink, and each start of openssl copies its page tables.
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `certwright-server needs Node 24 or newer, and this is ${process.version}: put a newer one first on PATH (in a clone, npm run serve brings its own)\n`,
  );
  process.exit(1);
}

await import('../dist/main.js');
