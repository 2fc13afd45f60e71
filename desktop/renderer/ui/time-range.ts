/** How far back a list reaches; `custom` is from and to as typed. */
export const ranges = [
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
  { value: '30d', label: 'Last 30 days', ms: 30 * 86_400_000 },
  { value: 'custom', label: 'From … to …', ms: 0 },
] as const;
export type Range = (typeof ranges)[number]['value'];

/** The `from` and `to` of a query: of the chosen range before `nowMs`, or as they were typed. Pure. */
export function readRange(
  filter: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): { from?: string; to?: string } {
  const range = ranges.find(({ value }) => value === filter['range']);
  if (range === undefined) return {};
  if (range.value !== 'custom') return { from: new Date(nowMs - range.ms).toISOString() };
  const { from, to } = filter;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
