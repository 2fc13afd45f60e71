import type { Clock } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Outcome } from '#shared/contracts/access-log.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import { hourId } from './cells.ts';
import { countsForQuota } from './counters.ts';
import { monthOf } from './rules.ts';
import type { UsageStore } from './store.ts';

type ToldRow = {
  readonly accountId: string | null;
  readonly timeMs: number;
  readonly outcome: Outcome;
};

/** Units of quotas that were taken for requests of which no row tells. */
export type Units = {
  /** A service took units now, for a request that does not come through the gateway. */
  readonly taken: (accountId: AccountId, units: number) => void;
  /** A service sent a row: if it counts against the quota, it is that of a unit that was taken. */
  readonly told: (row: ToldRow) => void;
  /** Writes down what changed since it was last called. Rejects when it could not; the next call tries again. */
  readonly write: () => Promise<void>;
  /** Forgets an account, also what is not written yet. Returns how many months of it there were. */
  readonly erase: (accountId: AccountId) => Promise<number>;
};

type Change = { readonly accountId: AccountId; readonly monthUtc: Instant; units: number };

/** Changes written in one transaction: the line of writers must not wait long for them. */
const batchSize = 200;

/** What is not written yet, by account and month. */
function gatherChanges() {
  const changes = new Map<string, Change>();
  return {
    add: ({ accountId, monthUtc, units }: Change): void => {
      const id = hourId(accountId, monthUtc);
      const change = changes.get(id);
      if (change === undefined) changes.set(id, { accountId, monthUtc, units });
      else change.units += units;
    },
    /** Those of one transaction; none when there are no more. */
    takeSome: (): Change[] => {
      const some: Change[] = [];
      for (const [id, change] of changes) {
        if (some.length === batchSize) break;
        changes.delete(id);
        if (change.units !== 0) some.push(change);
      }
      return some;
    },
    forget: (accountId: AccountId): void => {
      for (const [id, change] of changes) if (change.accountId === accountId) changes.delete(id);
    },
  };
}

/** Counts units in memory, by account and month, until `write`. */
export function countUnits(deps: {
  readonly clock: Clock;
  readonly database: Database;
  readonly store: UsageStore;
}): Units {
  const { clock, database, store } = deps;
  const changes = gatherChanges();
  let last: Promise<unknown> = Promise.resolve();
  /** What is being written must not come after what erases it. */
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const writeSome = async (some: readonly Change[]): Promise<void> => {
    try {
      await database.transaction(async (tx) => {
        for (const change of some) await store.addUnits(tx, change);
      });
    } catch (error) {
      for (const change of some) changes.add(change);
      throw error;
    }
  };
  return {
    taken: (accountId, units) => {
      if (units > 0) changes.add({ accountId, monthUtc: monthOf(clock.nowMs()), units });
    },
    told: ({ accountId, timeMs, outcome }) => {
      if (accountId === null || !countsForQuota(outcome)) return;
      changes.add({ accountId: accountId as AccountId, monthUtc: monthOf(timeMs), units: -1 });
    },
    write: () =>
      inLine(async () => {
        for (let some = changes.takeSome(); some.length > 0; some = changes.takeSome()) await writeSome(some);
      }),
    erase: (accountId) =>
      inLine(async () => {
        changes.forget(accountId);
        return database.transaction((tx) => store.removeUnitsOf(tx, accountId));
      }),
  };
}
