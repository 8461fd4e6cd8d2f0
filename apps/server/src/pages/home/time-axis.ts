export interface TimeAxis {
  /** Where a time is, in percent of the width; those outside are at the edge. */
  percent(time: Date): number;
  /** Firsts of months, of which there are few enough to read. */
  readonly ticks: readonly Date[];
}

const dayMs = 24 * 60 * 60 * 1000;
const mostTicks = 7;

/** From a quarter of the span before now to its end. */
export function timeAxis(now: Date, spanDays: number): TimeAxis {
  const from = new Date(now.getTime() - (spanDays / 4) * dayMs);
  const until = new Date(from.getTime() + spanDays * dayMs);
  const width = until.getTime() - from.getTime();
  const percent = (time: Date) => {
    const share = (time.getTime() - from.getTime()) / width;
    return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
  };
  return { percent, ticks: monthTicks(from, until) };
}

function monthTicks(from: Date, until: Date): Date[] {
  const firsts: Date[] = [];
  for (let month = from.getUTCMonth() + 1; ; month += 1) {
    const first = new Date(Date.UTC(from.getUTCFullYear(), month, 1));
    if (first >= until) break;
    firsts.push(first);
  }
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((one) => firsts.length / one <= mostTicks) ?? 240;
  return firsts.filter((first) => (first.getUTCFullYear() * 12 + first.getUTCMonth()) % step === 0);
}
