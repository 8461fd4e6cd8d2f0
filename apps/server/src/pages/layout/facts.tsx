import { type Fact, visible } from '@certwright/present';
import type { PropsWithChildren } from 'hono/jsx';

interface FactsProps {
  readonly facts: readonly Fact[];
}

/** Labels and what stands there; further ones may stand before them. */
export function Facts({ facts, children }: PropsWithChildren<FactsProps>) {
  return (
    <dl class="facts">
      {children}
      {facts.map(([label, values]) => (
        <>
          <dt>{label}</dt>
          {values.map((value) => (
            <dd>
              <bdi>{visible(value)}</bdi>
            </dd>
          ))}
        </>
      ))}
    </dl>
  );
}
