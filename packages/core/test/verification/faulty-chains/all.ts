import { authorityFaults } from './authorities.ts';
import type { FaultyChain } from './chain.ts';
import { extensionFaults } from './extensions.ts';
import { fieldFaults } from './fields.ts';
import { keyFaults } from './keys.ts';
import { listFaults } from './lists.ts';
import { nameConstraintFaults } from './name-constraints.ts';
import { namesAskedForFaults } from './names-asked-for.ts';
import { pathFaults } from './paths.ts';
import { purposeFaults } from './purposes.ts';

/** Every fault that a certificate can be refused for. */
export const faultyChains: readonly FaultyChain[] = [
  ...pathFaults,
  ...namesAskedForFaults,
  ...purposeFaults,
  ...authorityFaults,
  ...extensionFaults,
  ...keyFaults,
  ...fieldFaults,
  ...nameConstraintFaults,
  ...listFaults,
];
