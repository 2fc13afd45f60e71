import type { Instant } from '#shared/values/index.ts';

/** What is compared: all that adds up and that an invoice may rest on. */
const compared = ['requests', 'errors', 'refused', 'quotaRequests', 'requestBytes', 'responseBytes'] as const;
type Compared = (typeof compared)[number];

export type HourSums = { readonly accountId: string; readonly hourUtc: Instant } & {
  readonly [K in Compared]: number;
};
/** By account and hour. */
export type NamedSums = ReadonlyMap<string, HourSums>;

export type Difference = {
  readonly table: 'usage_hours' | 'usage_routes';
  readonly accountId: string;
  readonly hourUtc: Instant;
  readonly field: Compared;
  readonly rows: number;
  readonly usage: number;
};

const nameOf = ({ accountId, hourUtc }: HourSums): string => `${hourUtc}|${accountId}`;

const add = (a: HourSums, b: HourSums): HourSums => ({
  accountId: a.accountId,
  hourUtc: a.hourUtc,
  requests: a.requests + b.requests,
  errors: a.errors + b.errors,
  refused: a.refused + b.refused,
  quotaRequests: a.quotaRequests + b.quotaRequests,
  requestBytes: a.requestBytes + b.requestBytes,
  responseBytes: a.responseBytes + b.responseBytes,
});

/** `sums` with further lines added. Pure. */
export function sumUp(sums: NamedSums, lines: readonly HourSums[]): NamedSums {
  const all = new Map(sums);
  for (const line of lines) {
    const known = all.get(nameOf(line));
    all.set(nameOf(line), known ? add(known, line) : line);
  }
  return all;
}

/** Lines by account and hour. Pure. */
export const hourSumsOf = (lines: readonly HourSums[]): NamedSums => sumUp(new Map(), lines);

/** Every number that is not the same, in the order of hours. Pure. */
export function compareHours(table: Difference['table'], rows: NamedSums, usage: NamedSums): Difference[] {
  const differences: Difference[] = [];
  for (const name of [...new Set([...rows.keys(), ...usage.keys()])].sort()) {
    const [inRows, inUsage] = [rows.get(name), usage.get(name)];
    const { accountId = '', hourUtc = '' } = inRows ?? inUsage ?? {};
    for (const field of compared) {
      const numbers = { rows: inRows?.[field] ?? 0, usage: inUsage?.[field] ?? 0 };
      if (numbers.rows !== numbers.usage) differences.push({ table, accountId, hourUtc, field, ...numbers });
    }
  }
  return differences;
}
