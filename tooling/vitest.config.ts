import { sharedConfig } from './vitest/shared-config.ts';

export default sharedConfig('tooling', ['**/*.test.ts']);
