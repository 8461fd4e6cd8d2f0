import { it } from 'vitest';
import { EveryKind } from './every-kind.ts';

it('x', async () => {
  const t = performance.now();
  const e = await EveryKind.make();
  console.log(e.folder, performance.now() - t);
});
