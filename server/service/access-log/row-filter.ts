import type { SqliteValue } from '#server/foundation/sqlite/index.ts';
import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import { statusRange, uuidToHex } from './rules.ts';

/** Conditions on `access_log` of one day, joined by AND; values are bound. */
export type Conditions = { readonly sql: string[]; readonly values: SqliteValue[] };

const idBytes = (uuid: string): Buffer => Buffer.from(uuidToHex(uuid), 'hex');

const ofKind = (column: string): string => `kind IN (SELECT number FROM access_log_kind WHERE ${column} = ?)`;

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
    [
      'account = (SELECT number FROM access_log_account WHERE accountId = ?)',
      filter.accountId && idBytes(filter.accountId),
    ],
    ['key = (SELECT number FROM access_log_key WHERE keyId = ?)', filter.keyId && idBytes(filter.keyId)],
    [ofKind('method'), filter.method],
    [ofKind('route'), filter.route],
    [ofKind('outcome'), filter.outcome],
  ];
  const given = plain.filter((one): one is [string, SqliteValue] => one[1] !== undefined);
  const status = filter.status ? statusConditions(filter.status) : { sql: [], values: [] };
  return {
    sql: [...given.map(([sql]) => sql), ...status.sql],
    values: [...given.map(([, value]) => value), ...status.values],
  };
}
