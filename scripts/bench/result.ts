/** One figure of a suite. `bar` is what it must not exceed; null where nothing is promised, and then it holds. */
export interface Result {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number | null;
  readonly holds: boolean;
}

/** A suite measures one thing and answers its figures. */
export type Suite = () => Promise<Result[]>;

/** A figure held against its bar, rounded to whole units. Pure. */
export const resultOf = (id: string, value: number, unit: string, bar: number | null = null): Result => ({
  id,
  value: Math.round(value),
  unit,
  bar,
  holds: bar === null || value <= bar,
});

/** The middle of an odd number of values; of an even number the upper of the two. Throws RangeError for none. Pure. */
export function medianOf(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}

/** The figures as a table for a terminal. Pure. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ id, value, unit, bar, holds }) => [
    id,
    `${value} ${unit}`,
    bar === null ? '–' : `≤ ${bar} ${unit}`,
    holds ? 'holds' : 'BROKEN',
  ]);
  const all = [['figure', 'value', 'bar', ''], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}
