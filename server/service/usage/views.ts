import { type Histogram, percentilesOf } from '#shared/values/index.ts';
import { addStored, type Counters, noCounters, type StoredCounters } from './counters.ts';

const shares = [0.5, 0.95, 0.99];
const toMs = (us: number): number => Math.round(us) / 1000;

/** Percentiles in milliseconds, or null when nothing was measured. Pure. */
export function showTimes(histogram: Histogram): { p50: number; p95: number; p99: number } | null {
  const found = percentilesOf(histogram, shares);
  if (found === null) return null;
  const [p50 = 0, p95 = 0, p99 = 0] = found;
  return { p50: toMs(p50), p95: toMs(p95), p99: toMs(p99) };
}

/** Names with their numbers, the most frequent first. Pure. */
export const showNames = (names: ReadonlyMap<string, number>): { name: string; requests: number }[] =>
  [...names]
    .map(([name, requests]) => ({ name, requests }))
    .sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1));

/** Counters as the API tells them. Pure. */
export const showCounters = (counters: Counters) => ({
  requests: counters.requests,
  errors: counters.errors,
  refused: counters.refused,
  quotaRequests: counters.quotaRequests,
  requestBytes: counters.requestBytes,
  responseBytes: counters.responseBytes,
  latencyMs: showTimes(counters.durations),
  upstreamMs: showTimes(counters.upstream),
  browsers: showNames(counters.browsers),
  devices: showNames(counters.devices),
});

/** The counters of a stored row as a flat record for the access package: what they mean, not how they are kept. Pure. */
export function describeCounters(row: StoredCounters): Record<string, unknown> {
  const counters = noCounters();
  addStored(counters, row);
  const { latencyMs, upstreamMs, browsers, devices, ...numbers } = showCounters(counters);
  const tell = (names: readonly { name: string; requests: number }[]): string =>
    names.map(({ name, requests }) => `${name}: ${requests}`).join(', ');
  return {
    ...numbers,
    latencyP50Ms: latencyMs?.p50 ?? null,
    latencyP95Ms: latencyMs?.p95 ?? null,
    latencyP99Ms: latencyMs?.p99 ?? null,
    upstreamP50Ms: upstreamMs?.p50 ?? null,
    upstreamP95Ms: upstreamMs?.p95 ?? null,
    upstreamP99Ms: upstreamMs?.p99 ?? null,
    browsers: tell(browsers),
    devices: tell(devices),
  };
}
