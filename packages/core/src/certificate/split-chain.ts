import type { Certificate } from './certificate.ts';
import { isIssuedBy } from './is-issued-by.ts';

/** The certificates above one, apart from the root: clients have that, so servers leave it out. */
export interface SplitChain {
  /** In the order of the chain. */
  readonly intermediates: readonly Certificate[];
  /** What signed itself; missing where the chain ends before. */
  readonly root?: Certificate;
}

export function splitChain(chain: readonly Certificate[]): SplitChain {
  const root = chain.find((one) => isIssuedBy(one, one));
  return { intermediates: chain.filter((one) => !isIssuedBy(one, one)), ...(root && { root }) };
}
