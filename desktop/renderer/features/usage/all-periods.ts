import type { UsageView } from '#shared/contracts/usage.ts';

export type UsageItem = UsageView['periods'][number];

const hourMs = 3_600_000;
/** 400 days by the hour would be more than anybody sees; the server gives 92. */
const most = 2_300;

function nextStart(atMs: number, step: UsageView['granularity']): number {
  if (step === 'hour') return atMs + hourMs;
  if (step === 'day') return atMs + 24 * hourMs;
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
}

function firstStart(fromUtc: string, step: UsageView['granularity']): number {
  const length = { hour: 13, day: 10, month: 7 }[step];
  return Date.parse(fromUtc.slice(0, length) + '0000-01-01T00:00:00.000Z'.slice(length));
}

/** The begins of all hours, days or months of a usage answer, also of those without requests, which the answer leaves out. Pure. */
export function allStarts({ fromUtc, toUtc, granularity }: UsageView): string[] {
  const starts: string[] = [];
  const endMs = Date.parse(toUtc);
  for (
    let at = firstStart(fromUtc, granularity);
    at < endMs && starts.length < most;
    at = nextStart(at, granularity)
  )
    starts.push(new Date(at).toISOString());
  return starts;
}

/** A number of each start, 0 where there were no requests. Pure. */
export function valuesAt(
  starts: readonly string[],
  periods: readonly UsageItem[],
  of: (item: UsageItem) => number | undefined,
): number[] {
  const byStart = new Map(periods.map((item) => [item.fromUtc, item]));
  return starts.map((start) => {
    const item = byStart.get(start);
    return item === undefined ? 0 : (of(item) ?? 0);
  });
}
