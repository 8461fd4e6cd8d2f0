/** Where something stands in the plan: keys, and positions in lists. */
export type PlanPath = readonly (string | number)[];

/** One thing that is wrong with a plan. */
export interface PlanFault {
  readonly path: PlanPath;
  readonly message: string;
}

/** `master.nodes[1].ip` */
export function formatPlanPath(path: PlanPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}
