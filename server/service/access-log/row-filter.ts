import type { SqliteValue } from '#server/foundation/sqlite/index.ts';
import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import { statusRange, uuidToHex } from './rules.ts';

/** Conditions on the rows of one day, joined by AND; values are bound. */
export type Conditions = { readonly sql: string[]; readonly values: SqliteValue[] };

const idBytes = (uuid: string): Buffer => Buffer.from(uuidToHex(uuid), 'hex');

function statusConditions(filter: string): Conditions {
  const { from, below } = statusRange(filter);
  // The partial index on failures is only used where its predicate is repeated literally.
  const repeated = from >= 500 ? ['status >= 500'] : [];
  return { sql: [...repeated, 'status >= ? AND status < ?'], values: [from, below] };
}

/** What a filter asks of stored columns. The `ip` filter is not here: addresses are sealed and compared after opening. Pure. */
export function filterConditions(filter: AccessLogFilter): Conditions {
  const plain: [string, SqliteValue | undefined][] = [
    ['time >= ?', filter.from && Date.parse(filter.from)],
    ['time < ?', filter.to && Date.parse(filter.to)],
    ['accountId = ?', filter.accountId && idBytes(filter.accountId)],
    ['keyId = ?', filter.keyId && idBytes(filter.keyId)],
    ['method = ?', filter.method],
    ['route = ?', filter.route],
    ['outcome = ?', filter.outcome],
  ];
  const given = plain.filter((one): one is [string, SqliteValue] => one[1] !== undefined);
  const status = filter.status ? statusConditions(filter.status) : { sql: [], values: [] };
  return {
    sql: [...given.map(([sql]) => sql), ...status.sql],
    values: [...given.map(([, value]) => value), ...status.values],
  };
}
