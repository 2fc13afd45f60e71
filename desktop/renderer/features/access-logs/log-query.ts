import { type Filter, judgeFilter } from '#desktop/renderer/ui/filters.ts';
import { readRange } from '#desktop/renderer/ui/time-range.ts';
import { listAccessLogs } from '#shared/contracts/access-log.ts';

export const logFilterNames = ['status', 'method', 'outcome', 'route', 'ip', 'accountId', 'keyId'] as const;
const pageLength = 100;

/** What a filter asks of the server, and what is wrong with it by field. `nowMs` is when it was last asked. Pure. */
export function readLogFilter(filter: Filter, nowMs: number) {
  const chosen = Object.fromEntries(
    logFilterNames.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]]])),
  ) as Filter;
  const query = { limit: pageLength, ...chosen, ...readRange(filter, nowMs) };
  const { query: schema } = listAccessLogs;
  return { query, errors: schema === undefined ? {} : judgeFilter(schema, query as unknown as Filter) };
}
