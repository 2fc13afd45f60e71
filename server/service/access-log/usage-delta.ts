import type { Outcome } from '#shared/contracts/access-log.ts';
import { addValue, encodeHistogram, type Histogram, mergeEncoded } from '#shared/values/index.ts';
import { pairNumbers } from './numbering.ts';
import type { Rows } from './open-rows.ts';
import type { Agent } from './user-agent.ts';

/** What is counted apart: each combination has counters of its own. */
export type UsageKey = {
  /** UTC hour: Unix time in whole hours. */
  readonly hour: number;
  readonly accountId: string | null;
  readonly keyId: string | null;
  readonly route: string;
  readonly outcome: Outcome;
  /** First digit of the status. */
  readonly statusClass: number;
};

/** Sums and histograms of some requests. All of it adds up: counters of two lots added are the counters of both together. */
export type UsageCounters = {
  requests: number;
  requestBytes: number;
  responseBytes: number;
  /** Microseconds of the whole request. */
  readonly durations: Histogram;
  /** Microseconds of the upstream's share; requests that never went there are not in it. */
  readonly upstream: Histogram;
  readonly browsers: Map<string, number>;
  readonly devices: Map<string, number>;
};

export type UsageDelta = { readonly key: UsageKey; readonly counters: UsageCounters };

export const emptyCounters = (): UsageCounters => ({
  requests: 0,
  requestBytes: 0,
  responseBytes: 0,
  durations: new Map(),
  upstream: new Map(),
  browsers: new Map(),
  devices: new Map(),
});

const addOne = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

const keyText = ({ hour, accountId, keyId, route, outcome, statusClass }: UsageKey): string =>
  `${hour}|${accountId}|${keyId}|${outcome}|${statusClass}|${route}`;

/** Deltas under way, by their key. */
export function deltaSums() {
  const sums = new Map<string, UsageDelta>();
  const at = (key: UsageKey): UsageCounters => {
    const text = keyText(key);
    const known = sums.get(text);
    if (known) return known.counters;
    const counters = emptyCounters();
    sums.set(text, { key, counters });
    return counters;
  };
  return { at, all: (): UsageDelta[] => [...sums.values()] };
}
export type DeltaSums = ReturnType<typeof deltaSums>;

function countRow(counters: UsageCounters, rows: Rows, row: number, agent: Agent): void {
  const upstreamUs = rows.upstreamUs[row] ?? Number.NaN;
  counters.requests += 1;
  counters.requestBytes += rows.requestBytes[row] ?? 0;
  counters.responseBytes += rows.responseBytes[row] ?? 0;
  addValue(counters.durations, rows.durationUs[row] ?? 0);
  if (!Number.isNaN(upstreamUs)) addValue(counters.upstream, upstreamUs);
  addOne(counters.browsers, agent.browser);
  addOne(counters.devices, agent.device);
}

function keyOf(rows: Rows, row: number): UsageKey {
  const { hour, accountId } = rows.owners[rows.owner[row] ?? 0] as Rows['owners'][0];
  const { route, outcome } = rows.kinds[rows.kind[row] ?? 0] as Rows['kinds'][0];
  const keyId = rows.texts[rows.key[row] ?? 0] ?? null;
  const statusClass = Math.floor((rows.status[row] ?? 0) / 100);
  return { hour, accountId, keyId, route, outcome: outcome as Outcome, statusClass };
}

/**
 * What the chosen rows of a batch add to usage: one delta for each combination of hour, account, key, route, outcome and class of status. The key is
 * made once for all rows that have the same numbers. Pure.
 */
export function summarizeRows(
  rows: Rows,
  chosen: readonly number[],
  agentOf: (userAgent: string | null) => Agent,
): UsageDelta[] {
  const sums = deltaSums();
  const agents = rows.clients.map(({ userAgent }) => agentOf(userAgent));
  const [callerOf, endOf, slotOf] = [pairNumbers(), pairNumbers(), pairNumbers()];
  const counters: UsageCounters[] = [];
  for (const row of chosen) {
    const caller = callerOf(rows.owner[row] ?? 0, rows.key[row] ?? 0);
    const slot = slotOf(caller, endOf(rows.kind[row] ?? 0, rows.status[row] ?? 0));
    counters[slot] ??= sums.at(keyOf(rows, row));
    countRow(counters[slot], rows, row, agents[rows.client[row] ?? 0] as Agent);
  }
  return sums.all();
}

type Encoded = [
  hour: number,
  accountId: string | null,
  keyId: string | null,
  route: string,
  outcome: Outcome,
  statusClass: number,
  requests: number,
  requestBytes: number,
  responseBytes: number,
  durations: string,
  upstream: string,
  browsers: Record<string, number>,
  devices: Record<string, number>,
];

const encode = ({ key, counters }: UsageDelta): Encoded => [
  key.hour,
  key.accountId,
  key.keyId,
  key.route,
  key.outcome,
  key.statusClass,
  counters.requests,
  counters.requestBytes,
  counters.responseBytes,
  encodeHistogram(counters.durations),
  encodeHistogram(counters.upstream),
  Object.fromEntries(counters.browsers),
  Object.fromEntries(counters.devices),
];

/** Deltas as the JSON text that a batch keeps; the account stands second in each. Pure. */
export const encodeDeltas = (deltas: readonly UsageDelta[]): string => JSON.stringify(deltas.map(encode));

const addNames = (into: Map<string, number>, names: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(names)) into.set(name, (into.get(name) ?? 0) + count);
};

/** Adds the deltas of a batch's text to `sums`. Throws when it is not one that `encodeDeltas` wrote. */
export function mergeDeltas(sums: DeltaSums, text: string): void {
  for (const one of JSON.parse(text) as Encoded[]) {
    const [hour, accountId, keyId, route, outcome, statusClass, requests, requestBytes, responseBytes] = one;
    const counters = sums.at({ hour, accountId, keyId, route, outcome, statusClass });
    counters.requests += requests;
    counters.requestBytes += requestBytes;
    counters.responseBytes += responseBytes;
    mergeEncoded(counters.durations, one[9]);
    mergeEncoded(counters.upstream, one[10]);
    addNames(counters.browsers, one[11]);
    addNames(counters.devices, one[12]);
  }
}
