import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { ClosingLineReporter } from './closing-line-reporter.ts';

/** The tests of one package, beside the sources and in `test/`; core is read from its source, not from its build. */
export function sharedConfig(packageName: string, include = ['src/**/*.test.ts', 'test/**/*.test.ts']): ViteUserConfig {
  return defineConfig({
    ssr: { resolve: { conditions: ['certwright:src', 'node', 'import', 'module', 'default'] } },
    test: {
      include,
      reporters: ['default', new ClosingLineReporter(packageName)],
      // Vitest would leave one core free; a test mostly waits for processes that it has started.
      maxWorkers: '100%',
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  });
}
