/** A label, and what stands there, a line each; never without a line. */
export type Fact = readonly [label: string, values: readonly string[]];
