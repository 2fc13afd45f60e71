import type { z } from 'zod';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import type { ExportFormat, exportAccessLogs } from '#shared/contracts/access-log.ts';
import type { getUsage } from '#shared/contracts/usage.ts';
import { readLogFilter } from './log-query.ts';

const dayMs = 86_400_000;
/** The log holds 90 days; one more, because usage is counted in whole hours. */
const keptMs = 91 * dayMs;

export const formats: readonly { value: ExportFormat; label: string; what: string; extension: string }[] = [
  {
    value: 'csv',
    label: 'CSV',
    what: 'For spreadsheets: a line of names, then one for each request.',
    extension: 'csv',
  },
  {
    value: 'ndjson',
    label: 'NDJSON',
    what: 'For programs: each line is a request as the API shows it.',
    extension: 'ndjson',
  },
  {
    value: 'combined',
    label: 'Combined',
    what: 'Combined Log Format, for GoAccess and other readers of web server logs.',
    extension: 'log',
  },
];

type ExportBody = z.input<NonNullable<typeof exportAccessLogs.body>>;

/** What an export asks for: the filters of the screen, as they are at `nowMs`. Pure. */
export function exportBody(filter: Filter, format: ExportFormat, nowMs: number): ExportBody {
  const { limit: _pages, ...chosen } = readLogFilter(filter, nowMs).query;
  return { format, ...chosen } as ExportBody;
}

/** `access-log-2026-11-25.csv`. Pure. */
export const exportName = (format: ExportFormat, nowMs: number): string =>
  `access-log-${new Date(nowMs).toISOString().slice(0, 10)}.${formats.find(({ value }) => value === format)?.extension ?? 'txt'}`;

export type Counted = 'requests' | 'errors' | 'refused';
type UsageQuery = z.input<NonNullable<typeof getUsage.query>>;

/**
 * How usage can say how many rows an export will have: what to ask and which of its numbers it is. Null where it cannot: it does not know methods,
 * addresses, single statuses, nor outcomes but refusals; and an account or a key would be a person's data, whose look is recorded. Pure.
 */
export function countQuery(filter: Filter, nowMs: number): { query: UsageQuery; counted: Counted } | null {
  const { accountId, keyId, method, ip, status, outcome, route, from, to } = readLogFilter(filter, nowMs)
    .query as unknown as Filter;
  if ([accountId, keyId, method, ip].some((value) => value !== undefined)) return null;
  const counted = whatIsCounted(status, outcome);
  if (counted === null) return null;
  const oldest = new Date(nowMs - keptMs).toISOString();
  const query = {
    granularity: 'month' as const,
    from: from === undefined || from < oldest ? oldest : from,
    ...(to === undefined ? {} : { to }),
    ...(route === undefined ? {} : { route }),
  };
  return { query, counted };
}

function whatIsCounted(status: string | undefined, outcome: string | undefined): Counted | null {
  if (status === undefined && outcome === undefined) return 'requests';
  if (status === '5xx' && outcome === undefined) return 'errors';
  return status === undefined && outcome === 'refused' ? 'refused' : null;
}
