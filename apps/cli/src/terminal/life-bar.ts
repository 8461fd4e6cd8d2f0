import { areBlocksWanted } from '../settings.ts';

/** How much is left of a life, from 0 to 1; the least that is left is seen. */
export function lifeBar(left: number, width: number): string {
  const [full, empty] = areBlocksWanted() ? ['█', '░'] : ['#', '-'];
  const count = Math.ceil(Math.min(1, Math.max(0, left)) * width);
  return full.repeat(count) + empty.repeat(width - count);
}
