import { type Filter, judgeFilter } from '#desktop/renderer/ui/filters.ts';
import { readRange } from '#desktop/renderer/ui/time-range.ts';
import { listAuditEntries } from '#shared/contracts/audit.ts';

const names = ['event', 'actorId', 'subject'] as const;
const pageLength = 100;

/** What a filter asks of the server, and what is wrong with it by field. Pure. */
export function readAuditFilter(filter: Filter, nowMs: number) {
  const chosen = Object.fromEntries(
    names.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]]])),
  ) as Filter;
  const query = { limit: pageLength, ...chosen, ...readRange(filter, nowMs) };
  const { query: schema } = listAuditEntries;
  return { query, errors: schema === undefined ? {} : judgeFilter(schema, query as unknown as Filter) };
}
