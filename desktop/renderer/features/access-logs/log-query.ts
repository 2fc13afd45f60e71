import type { z } from 'zod';
import { type Filter, judgeFilter } from '#desktop/renderer/ui/filters.ts';
import { readRange } from '#desktop/renderer/ui/time-range.ts';
import { type AccessLogFilter, listAccessLogs, streamAccessLogs } from '#shared/contracts/access-log.ts';

export const logFilterNames = ['status', 'method', 'outcome', 'route', 'ip', 'accountId', 'keyId'] as const;
const pageLength = 100;

const chosenOf = (filter: Filter): Filter =>
  Object.fromEntries(
    logFilterNames.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]]])),
  );

const judge = (schema: z.ZodType | undefined, query: object) =>
  schema === undefined ? {} : judgeFilter(schema, query as Filter);

/** What a filter asks of the server, and what is wrong with it by field. `nowMs` is when it was last asked. Pure. */
export function readLogFilter(filter: Filter, nowMs: number) {
  const query = { limit: pageLength, ...chosenOf(filter), ...readRange(filter, nowMs) };
  return { query, errors: judge(listAccessLogs.query, query) };
}

/** The same for the live tail, which has no time to choose: it begins now. Pure. */
export function readTailFilter(filter: Filter) {
  const query = chosenOf(filter) as AccessLogFilter;
  return { query, errors: judge(streamAccessLogs.query, query) };
}
