import type { Fact } from '@certwright/present';

/** One without a label goes on with the line above it. */
export type Line = readonly [label: string, value: string];

export function factLines(facts: readonly Fact[]): Line[] {
  return facts.flatMap(([label, values]) => lines(label, values));
}

/** A line each. */
export function lines(label: string, values: readonly string[]): Line[] {
  return values.map((value, index) => [index === 0 ? label : '', value]);
}

/** Labels in one column, values in another. */
export function alignLines(all: readonly Line[]): string[] {
  const width = Math.max(...all.map(([label]) => label.length));
  return all.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
}
