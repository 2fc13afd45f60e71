import type { Outcome } from '#shared/contracts/access-log.ts';
import { encodeHistogram, type Histogram, mergeEncoded, mergeHistogram } from '#shared/values/index.ts';

/** Requests that count against a quota, and so for an invoice: nobody pays for a refusal, for an upstream that failed, or for what a stop cut. */
export const countsForQuota = (outcome: Outcome): boolean =>
  outcome === 'forwarded' || outcome === 'client-aborted';

export type Counters = {
  requests: number;
  errors: number;
  refused: number;
  quotaRequests: number;
  requestBytes: number;
  responseBytes: number;
  readonly durations: Histogram;
  readonly upstream: Histogram;
  readonly browsers: Map<string, number>;
  readonly devices: Map<string, number>;
};

/** Counters as a row of the database holds them. */
export type StoredCounters = {
  readonly requests: number;
  readonly errors: number;
  readonly refused: number;
  readonly quotaRequests: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly durations: string;
  readonly upstream: string;
  readonly browsers: string;
  readonly devices: string;
};

export const sumColumns = [
  'requests',
  'errors',
  'refused',
  'quotaRequests',
  'requestBytes',
  'responseBytes',
] as const;

export const noCounters = (): Counters => ({
  requests: 0,
  errors: 0,
  refused: 0,
  quotaRequests: 0,
  requestBytes: 0,
  responseBytes: 0,
  durations: new Map(),
  upstream: new Map(),
  browsers: new Map(),
  devices: new Map(),
});

/** Adds the counters of `other`, or takes them away with `sign` -1. */
export function addCounters(into: Counters, other: Counters, sign: 1 | -1): void {
  for (const name of sumColumns) into[name] += sign * other[name];
  mergeHistogram(into.durations, other.durations, sign);
  mergeHistogram(into.upstream, other.upstream, sign);
  mergeNames(into.browsers, other.browsers, sign);
  mergeNames(into.devices, other.devices, sign);
}

function mergeNames(into: Map<string, number>, names: Iterable<[string, number]>, sign: 1 | -1): void {
  for (const [name, count] of names) {
    const sum = (into.get(name) ?? 0) + sign * count;
    if (sum > 0) into.set(name, sum);
    else into.delete(name);
  }
}

/** Adds the names of a stored text. */
export function addNames(into: Map<string, number>, text: string): void {
  const names = JSON.parse(text) as Record<string, number>;
  for (const name in names) into.set(name, (into.get(name) ?? 0) + (names[name] ?? 0));
}

/** Adds what a row of the database holds. */
export function addStored(into: Counters, row: StoredCounters): void {
  for (const name of sumColumns) into[name] += row[name];
  mergeEncoded(into.durations, row.durations);
  mergeEncoded(into.upstream, row.upstream);
  addNames(into.browsers, row.browsers);
  addNames(into.devices, row.devices);
}

/** In the order of `counterColumns`. */
export const storedValues = (counters: Counters): unknown[] => [
  ...sumColumns.map((name) => counters[name]),
  encodeHistogram(counters.durations),
  encodeHistogram(counters.upstream),
  Object.fromEntries(counters.browsers),
  Object.fromEntries(counters.devices),
];
export const counterColumns = [...sumColumns, 'durations', 'upstream', 'browsers', 'devices'] as const;
