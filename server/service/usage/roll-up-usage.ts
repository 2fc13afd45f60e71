import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { UsageSource } from '#server/service/access-log/index.ts';
import type { Instant } from '#shared/values/index.ts';
import { cellsOf } from './cells.ts';
import type { UsageStore } from './store.ts';
import { writeCells } from './write-cells.ts';

export type RollUpDeps = {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Log;
  readonly source: UsageSource;
  readonly store: UsageStore;
};

/**
 * Moves what one day adds to usage into the counters. Counters and watermark change in one transaction, and only then the day file forgets: cut off
 * at any point, the next roll-up finds either the deltas beyond the watermark, or the watermark beyond the deltas. Returns the deltas moved.
 */
async function rollUpDay({ database, source, store }: RollUpDeps, day: string): Promise<number> {
  const pending = await source.collect(day, (fileId) => store.watermark(fileId));
  if (pending === null) return 0;
  const { fileId, appliedUpTo, deltas } = pending;
  if (deltas.length > 0) {
    const cells = cellsOf(deltas);
    await database.transaction(async (tx) => {
      if ((await store.watermark(fileId, tx)) >= appliedUpTo)
        throw new Error(`usage of ${day} was moved by somebody else at the same time`);
      await writeCells(database, tx, { cells, sign: 1 });
      await store.setWatermark(tx, { fileId, day, batch: appliedUpTo });
    });
  }
  await source.forget(day, { fileId, appliedUpTo });
  return deltas.length;
}

/** Days that were dropped need no watermark; a file that gets the same name later has an id of its own. */
async function tidyWatermarks({ database, store }: RollUpDeps, days: readonly string[]) {
  const there = new Set(days);
  const gone = (await store.watermarkDays()).filter((day) => !there.has(day));
  if (gone.length === 0) return;
  await database.transaction(async (tx) => {
    for (const day of gone) await store.removeWatermarks(tx, day);
  });
}

async function rollUpDays(deps: RollUpDeps, days: readonly string[]): Promise<number> {
  let moved = 0;
  for (const [at, day] of days.entries()) {
    try {
      moved += await rollUpDay(deps, day);
    } catch (error) {
      deps.source.touch(days.slice(at));
      throw error;
    }
  }
  return moved;
}

/** How the roll-up goes. */
export type RollUpState = {
  /** When the last one that went well ended; null before the first. */
  readonly lastDoneUtc: Instant | null;
  /** Seconds since then, on monotonic time. */
  readonly lagSeconds: number | null;
  /** Roll-ups that failed since the start; what they left is moved by a later one. */
  readonly failures: number;
};

export type RollUp = {
  /** Moves what was written since the last time. Rejects when it could not; what is not moved stays and is moved the next time. */
  readonly recent: () => Promise<number>;
  /** The same for every day file there is: after a start, and where all has to be counted. */
  readonly all: () => Promise<number>;
  /** Does `work` while no roll-up is under way. */
  readonly between: <T>(work: () => Promise<T>) => Promise<T>;
  /** From memory, at once. */
  readonly state: () => RollUpState;
};

/** Remembers how roll-ups ended. */
function watchRollUps(clock: Clock) {
  let last: { readonly utc: Instant; readonly ms: number } | null = null;
  let failures = 0;
  return {
    watched: async (work: () => Promise<number>): Promise<number> => {
      try {
        const moved = await work();
        last = { utc: nowUtc(clock), ms: clock.monotonicMs() };
        return moved;
      } catch (error) {
        failures += 1;
        throw error;
      }
    },
    state: (): RollUpState => ({
      lastDoneUtc: last?.utc ?? null,
      lagSeconds: last && (clock.monotonicMs() - last.ms) / 1000,
      failures,
    }),
  };
}

/** The roll-up: one at a time, in the order asked for. Repeating it is safe. */
export function createRollUp(deps: RollUpDeps): RollUp {
  let last: Promise<unknown> = Promise.resolve();
  const between: RollUp['between'] = (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {
      // The caller gets the error from `mine`; the line must go on for the others.
    });
    return mine;
  };
  const { watched, state } = watchRollUps(deps.clock);
  return {
    between,
    state,
    recent: async () => {
      await deps.source.settled();
      return between(() => watched(() => rollUpDays(deps, deps.source.takeTouched())));
    },
    all: async () => {
      await deps.source.settled();
      return between(() =>
        watched(async () => {
          const days = await deps.source.days();
          const moved = await rollUpDays(deps, days);
          await tidyWatermarks(deps, days);
          return moved;
        }),
      );
    },
  };
}
