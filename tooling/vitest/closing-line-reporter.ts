import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { reportCounts } from './counts.ts';

/**
 * Prints `N passed, N failed, N skipped` alone on the last line, so that a run which executed nothing is seen. In CI a
 * skipped test is a failure, for there every peer of the tests is installed.
 */
export class ClosingLineReporter implements Reporter {
  readonly #packageName: string;

  constructor(packageName: string) {
    this.#packageName = packageName;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const skipped = inState('skipped');
    reportCounts(this.#packageName, {
      passed: inState('passed').length,
      failed: inState('failed').length + inState('pending').length + brokenParts(modules) + unhandledErrors.length,
      skipped: skipped.length,
    });
    if (skipped.length > 0 && process.env.CI === 'true') refuse(skipped);
  }
}

/** Modules that did not load and suites whose hooks failed: their tests never ran, and only here it shows. */
function brokenParts(modules: readonly TestModule[]): number {
  return modules
    .flatMap((module) => [module, ...module.children.allSuites()])
    .filter((part) => part.errors().length > 0).length;
}

function refuse(skipped: readonly TestCase[]): void {
  const names = skipped.map((test) => `  ${test.module.relativeModuleId} > ${test.fullName}\n`);
  process.stderr.write(`\nskipped, which CI does not accept:\n${names.join('')}`);
  process.exitCode = 1;
}
