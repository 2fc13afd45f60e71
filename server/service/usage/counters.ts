import type { Outcome } from '#shared/contracts/access-log.ts';
import { encodeHistogram, type Histogram, mergeEncoded, mergeHistogram } from '#shared/values/index.ts';

/** Requests that count against a quota, and so for an invoice: nobody pays for a refusal or for an upstream that failed. */
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

const sums = ['requests', 'errors', 'refused', 'quotaRequests', 'requestBytes', 'responseBytes'] as const;

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
  for (const name of sums) into[name] += sign * other[name];
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

const namesOf = (text: string): [string, number][] =>
  Object.entries(JSON.parse(text) as Record<string, number>);

/** Adds what a row of the database holds. */
export function addStored(into: Counters, row: StoredCounters): void {
  for (const name of sums) into[name] += row[name];
  mergeEncoded(into.durations, row.durations);
  mergeEncoded(into.upstream, row.upstream);
  mergeNames(into.browsers, namesOf(row.browsers), 1);
  mergeNames(into.devices, namesOf(row.devices), 1);
}

/** In the order of `counterColumns`. */
export const storedValues = (counters: Counters): unknown[] => [
  ...sums.map((name) => counters[name]),
  encodeHistogram(counters.durations),
  encodeHistogram(counters.upstream),
  Object.fromEntries(counters.browsers),
  Object.fromEntries(counters.devices),
];
export const counterColumns = [...sums, 'durations', 'upstream', 'browsers', 'devices'] as const;
