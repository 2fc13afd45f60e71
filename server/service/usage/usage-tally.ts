import { type HistogramTally, histogramTally } from '#shared/values/index.ts';
import { addNames, type StoredCounters, sumColumns } from './counters.ts';

const shares = [0.5, 0.95, 0.99];
const toMs = (us: number): number => Math.round(us) / 1000;

/** Percentiles in milliseconds, or null when nothing was measured. */
function showTimes(tally: HistogramTally): { p50: number; p95: number; p99: number } | null {
  const found = tally.percentiles(shares);
  if (found === null) return null;
  const [p50 = 0, p95 = 0, p99 = 0] = found;
  return { p50: toMs(p50), p95: toMs(p95), p99: toMs(p99) };
}

/** Names with their numbers, the most frequent first. */
const showNames = (names: ReadonlyMap<string, number>): { name: string; requests: number }[] =>
  [...names]
    .map(([name, requests]) => ({ name, requests }))
    .sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1));

/** Adds up stored rows for a reader: sums, percentiles, names. One can be used for one lot after another. */
export function usageTally() {
  const sums = { requests: 0, errors: 0, refused: 0, quotaRequests: 0, requestBytes: 0, responseBytes: 0 };
  const [durations, upstream] = [histogramTally(), histogramTally()];
  const [browsers, devices] = [new Map<string, number>(), new Map<string, number>()];
  return {
    add: (row: StoredCounters): void => {
      for (const name of sumColumns) sums[name] += row[name];
      durations.add(row.durations);
      upstream.add(row.upstream);
      addNames(browsers, row.browsers);
      addNames(devices, row.devices);
    },
    /** Counters as the API tells them. */
    show: () => ({
      ...sums,
      latencyMs: showTimes(durations),
      upstreamMs: showTimes(upstream),
      browsers: showNames(browsers),
      devices: showNames(devices),
    }),
    reset: (): void => {
      for (const name of sumColumns) sums[name] = 0;
      durations.reset();
      upstream.reset();
      browsers.clear();
      devices.clear();
    },
  };
}

/** The counters of a stored row as a flat record for the access package: what they mean, not how they are kept. Pure. */
export function describeCounters(row: StoredCounters): Record<string, unknown> {
  const tally = usageTally();
  tally.add(row);
  const { latencyMs, upstreamMs, browsers, devices, ...numbers } = tally.show();
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
