import type { UsageView } from '#shared/contracts/usage.ts';

type Item = UsageView['periods'][number];
type Names = Item['browsers'];

/** Names are of closed lists: none begins as a formula or holds a quote; lists of them hold no comma here. */
const tell = (names: Names): string => names.map(({ name, requests }) => `${name}: ${requests}`).join('; ');

const columns: readonly (readonly [string, (item: Item) => string | number | undefined])[] = [
  ['fromUtc', (item) => item.fromUtc],
  ['requests', (item) => item.requests],
  ['errors', (item) => item.errors],
  ['refused', (item) => item.refused],
  ['quotaRequests', (item) => item.quotaRequests],
  ['requestBytes', (item) => item.requestBytes],
  ['responseBytes', (item) => item.responseBytes],
  ['latencyP50Ms', (item) => item.latencyMs?.p50],
  ['latencyP95Ms', (item) => item.latencyMs?.p95],
  ['latencyP99Ms', (item) => item.latencyMs?.p99],
  ['upstreamP50Ms', (item) => item.upstreamMs?.p50],
  ['upstreamP95Ms', (item) => item.upstreamMs?.p95],
  ['upstreamP99Ms', (item) => item.upstreamMs?.p99],
  ['browsers', (item) => tell(item.browsers)],
  ['devices', (item) => tell(item.devices)],
];

/** Usage as CSV (RFC 4180: a header line, CRLF), one line for each hour, day or month. What was not measured is empty. Pure. */
export function usageCsv({ periods }: UsageView): string {
  const lines = [
    columns.map(([name]) => name),
    ...periods.map((item) => columns.map(([, of]) => of(item) ?? '')),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
