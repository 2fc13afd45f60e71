import type { Tx } from '#server/foundation/database/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { allKeys, type Cell, everybody, placedCells } from './cells.ts';
import { addCounters, addStored, noCounters, type StoredCounters } from './counters.ts';
import type { UsageParts } from './deps.ts';
import type { StoredRoute } from './store.ts';
import { writeCells } from './write-cells.ts';

/** Rows that one transaction removes: other writers wait that long. */
const rowsAtOnce = 250;

const readCounters = (row: StoredCounters) => {
  const counters = noCounters();
  addStored(counters, row);
  return counters;
};

/** What rows of an account add to the rows of everybody. */
function everybodysHours(rows: readonly (StoredCounters & { hourUtc: string })[]): Cell[] {
  const cells = placedCells();
  for (const row of rows) addCounters(cells.at([everybody, row.hourUtc]), readCounters(row), 1);
  return cells.all();
}

function everybodysRoutes(rows: readonly StoredRoute[]): Cell[] {
  const cells = placedCells();
  for (const row of rows) {
    const place = [everybody, row.hourUtc, allKeys, row.route, row.outcome, row.statusClass];
    addCounters(cells.at(place), readCounters(row), 1);
  }
  return cells.all();
}

async function eraseSomeHours({ database, store }: UsageParts, tx: Tx, id: AccountId): Promise<number> {
  const rows = await store.someHours(id, { after: '', limit: rowsAtOnce }, tx);
  if (rows.length === 0) return 0;
  await writeCells(database, tx, { cells: { hours: everybodysHours(rows), routes: [] }, sign: -1 });
  return store.removeHours(
    tx,
    rows.map((row) => row.id),
  );
}

async function eraseSomeRoutes({ database, store }: UsageParts, tx: Tx, id: AccountId): Promise<number> {
  const rows = await store.someRoutes(id, { after: '', limit: rowsAtOnce }, tx);
  if (rows.length === 0) return 0;
  await writeCells(database, tx, { cells: { hours: [], routes: everybodysRoutes(rows) }, sign: -1 });
  return store.removeRoutes(
    tx,
    rows.map((row) => row.id),
  );
}

async function untilNone(some: () => Promise<number>): Promise<number> {
  let removed = 0;
  for (;;) {
    const now = await some();
    if (now === 0) return removed;
    removed += now;
  }
}

/**
 * Removes the usage of an account, and takes it out of the sums of everybody: where one account is most of an hour, the sum would tell of it.
 * What the rows still add is moved first, so that nothing of it comes later. Cut off in between it goes on where it was; repeating it is safe.
 */
export async function eraseUsage(
  parts: UsageParts,
  id: AccountId,
): Promise<{ hours: number; routes: number }> {
  await parts.rollUp.all();
  const { database } = parts;
  return parts.rollUp.between(async () => ({
    hours: await untilNone(() => database.transaction((tx) => eraseSomeHours(parts, tx, id))),
    routes: await untilNone(() => database.transaction((tx) => eraseSomeRoutes(parts, tx, id))),
  }));
}
