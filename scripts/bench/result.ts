/** One figure of a suite. `bar` is what it must not exceed; null where nothing is promised, and then it holds. */
export interface Result {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number | null;
  readonly holds: boolean;
  /** Set where the bar is what the figure must reach, as of a ratio. */
  readonly reaches?: true;
}

/** A suite measures one thing and answers its figures. */
export type Suite = () => Promise<Result[]>;

export interface Figure {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Digits behind the point; 0 when absent. */
  readonly digits?: number;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A figure held against its bar, exactly, then rounded. Pure. */
export function figureOf({ id, value, unit, atMost, atLeast, digits = 0 }: Figure): Result {
  const holds = (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
  const bar = atMost ?? atLeast ?? null;
  const result = { id, value: rounded(value, digits), unit, bar, holds };
  return atLeast === undefined ? result : { ...result, reaches: true };
}

/** A figure held against what it must not exceed, rounded to whole units. Pure. */
export const resultOf = (id: string, value: number, unit: string, bar: number | null = null): Result =>
  figureOf({ id, value, unit, ...(bar === null ? {} : { atMost: bar }) });

/** The figures as `bench-results/<suite>.json` holds them: id, value, unit, bar, holds. Pure. */
export const jsonOf = (results: readonly Result[]): string =>
  `${JSON.stringify(results, ['id', 'value', 'unit', 'bar', 'holds'], 2)}\n`;

/** The middle of an odd number of values; of an even number the upper of the two. Throws RangeError for none. Pure. */
export function medianOf(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}

/** The figures as a table for a terminal. Pure. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ id, value, unit, bar, holds, reaches }) => [
    id,
    `${value} ${unit}`.trimEnd(),
    bar === null ? '–' : `${reaches ? '≥' : '≤'} ${bar} ${unit}`.trimEnd(),
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
