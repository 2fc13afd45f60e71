import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import { everybody, hourId, nobody } from './cells.ts';
import type { StoredCounters } from './counters.ts';
import { usageHours, usageRoutes, usageUnits, usageWatermarks } from './tables.ts';

export type StoredHour = StoredCounters & { readonly accountId: string; readonly hourUtc: Instant };
export type StoredRoute = StoredHour & {
  readonly id: string;
  readonly keyId: string;
  readonly route: string;
  readonly outcome: string;
  readonly statusClass: number;
};

export type UsageFilter = {
  readonly fromUtc: Instant;
  readonly toUtc: Instant;
  readonly accountId: string | undefined;
  readonly keyId: string | undefined;
  readonly route: string | undefined;
};

/** Conditions on `usage_routes` or `usage_hours`; values are bound. The rows of everybody, or of one account, are one range of ids. */
function pageSql({ fromUtc, toUtc, accountId, keyId, route }: UsageFilter, after: string) {
  const where: string[] = [];
  const values: unknown[] = [];
  const and = (sql: string, value: unknown) => {
    values.push(value);
    where.push(`${sql} $${values.length}`);
  };
  // A key's rows are found by their own index (`keyId, hourUtc`); whose they are is asked all the same.
  if (keyId !== undefined) {
    and('keyId =', keyId);
    and('hourUtc >=', fromUtc);
    and('hourUtc <', toUtc);
    and('id >', after);
    if (accountId !== undefined) and('accountId =', accountId);
  } else {
    const owner = accountId ?? everybody;
    and(after === '' ? 'id >=' : 'id >', after || hourId(owner, fromUtc));
    and('id <', hourId(owner, toUtc));
  }
  if (route !== undefined) and('route =', route);
  const table = keyId === undefined && route === undefined ? 'usage_hours' : 'usage_routes';
  return { sql: `SELECT * FROM ${table} WHERE ${where.join(' AND ')} ORDER BY id`, values };
}

/** After every id of the account. */
const lastHour = '~';

function watermarksOf(database: Database) {
  const watermarks = database.table(usageWatermarks);
  return {
    watermark: async (fileId: string, tx?: Tx): Promise<number> =>
      (await watermarks.find({ fileId }, tx))?.batch ?? 0,
    setWatermark: async (tx: Tx, row: { fileId: string; day: string; batch: number }): Promise<void> => {
      const moved = await watermarks.update(tx, { fileId: row.fileId }, { batch: row.batch });
      if (moved === 0) await watermarks.insert(tx, row);
    },
    watermarkDays: async (): Promise<string[]> => [
      ...new Set((await watermarks.list({})).map(({ day }) => day)),
    ],
    removeWatermarks: (tx: Tx, day: string) => watermarks.remove(tx, { day }),
  };
}

type UnitChange = { readonly accountId: AccountId; readonly monthUtc: Instant; readonly units: number };

/** What counts against quotas. */
function quotasOf(database: Database) {
  const units = database.table(usageUnits);
  const times = (rows: readonly { monthUtc: Instant }[]) => rows.map(({ monthUtc }) => monthUtc);
  return {
    /** Adds to an account's units of a month, or takes away as many as there are. */
    addUnits: async (tx: Tx, { accountId, monthUtc, units: change }: UnitChange): Promise<void> => {
      const id = hourId(accountId, monthUtc);
      const before = await units.find({ id }, tx);
      const after = Math.max(0, (before?.units ?? 0) + change);
      if (before !== null && after > 0) await units.update(tx, { id }, { units: after });
      else if (before !== null) await units.remove(tx, { id });
      else if (after > 0) await units.insert(tx, { id, accountId, monthUtc, units: after });
    },
    /** Requests since `fromUtc` that count against quotas, for each account that has any. */
    quotaCounts: (fromUtc: Instant) =>
      database.query<{ accountId: AccountId; requests: number }>(
        `SELECT accountId, sum(quotaRequests) AS requests FROM usage_hours
         WHERE hourUtc >= $1 AND accountId NOT IN ($2, $3) GROUP BY accountId`,
        [fromUtc, everybody, nobody],
      ),
    /** Of all accounts, in months from `fromUtc` on. */
    unitsSince: (fromUtc: Instant) => units.list({ monthUtc: { gte: fromUtc } }),
    /** An account's units, oldest month first. */
    unitsOfAccount: (accountId: AccountId) => units.list({ accountId }, { orderBy: [['monthUtc', 'asc']] }),
    removeUnitsOf: (tx: Tx, accountId: AccountId): Promise<number> => units.remove(tx, { accountId }),
    /** The months before one, the oldest first. */
    unitMonthsBefore: async (monthUtc: Instant): Promise<Instant[]> =>
      times(await units.list({ monthUtc: { lt: monthUtc } }, { orderBy: [['monthUtc', 'asc']] })),
    removeUnitsBefore: (tx: Tx, monthUtc: Instant): Promise<number> =>
      units.remove(tx, { monthUtc: { lt: monthUtc } }),
  };
}

/** Counters by account and hour, units by account and month, and the watermarks that say which rows are in them. */
export function usageStore(database: Database) {
  const hours = database.table(usageHours);
  const routes = database.table(usageRoutes);

  return {
    ...watermarksOf(database),
    ...quotasOf(database),
    countOf: async (accountId: AccountId) => ({
      hours: await hours.count({ accountId }),
      routes: await routes.count({ accountId }),
    }),
    /** Rows that a filter means, by id, after an id: the first page is after ''. */
    page: (filter: UsageFilter, { after, limit }: { after: string; limit: number }) => {
      const { sql, values } = pageSql(filter, after);
      return database.query<StoredHour & { id: string }>(`${sql} LIMIT $${values.length + 1}`, [
        ...values,
        limit,
      ]);
    },
    /** An account's hours in [fromUtc, toUtc), oldest first: one range of the key. */
    hoursOf: (accountId: string, fromUtc: Instant, toUtc: Instant) =>
      database.query<StoredHour>('SELECT * FROM usage_hours WHERE id >= $1 AND id < $2 ORDER BY id', [
        hourId(accountId, fromUtc),
        hourId(accountId, toUtc),
      ]),
    /** The next rows of an account after an id, by id: for reading or removing all of them piece by piece. */
    someHours: (accountId: string, page: { after: string; limit: number }, tx?: Tx) =>
      database.query<StoredHour & { id: string }>(
        'SELECT * FROM usage_hours WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3',
        [page.after || hourId(accountId, ''), hourId(accountId, lastHour), page.limit],
        tx,
      ),
    someRoutes: (accountId: string, page: { after: string; limit: number }, tx?: Tx) =>
      database.query<StoredRoute>(
        'SELECT * FROM usage_routes WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3',
        [page.after || hourId(accountId, ''), hourId(accountId, lastHour), page.limit],
        tx,
      ),
    removeHours: (tx: Tx, ids: readonly string[]) => hours.remove(tx, { id: { in: ids } }),
    removeRoutes: (tx: Tx, ids: readonly string[]) => routes.remove(tx, { id: { in: ids } }),
    /** Hours before `hourUtc`, in both tables. */
    countBefore: async (hourUtc: Instant) =>
      (
        await database.query<{ found: number; oldest: Instant | null }>(
          'SELECT count(*) AS found, min(hourUtc) AS oldest FROM usage_hours WHERE hourUtc < $1',
          [hourUtc],
        )
      )[0] ?? { found: 0, oldest: null },
    removeBefore: async (tx: Tx, hourUtc: Instant): Promise<number> => {
      await routes.remove(tx, { hourUtc: { lt: hourUtc } });
      return hours.remove(tx, { hourUtc: { lt: hourUtc } });
    },
  };
}
export type UsageStore = ReturnType<typeof usageStore>;
