import { sharedConfig } from '../../tooling/vitest/shared-config.ts';

export default sharedConfig('present');
