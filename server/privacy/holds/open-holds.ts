import type { Clock } from '#server/foundation/clock/index.ts';
import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Held } from '#server/foundation/obligations/index.ts';
import { type HoldQuestion, isOpenAt, touches } from './rules.ts';
import type { HoldRow } from './tables.ts';

/** The holds that are not ended, in memory: each batch of a run asks. A hold past its own end holds nothing. */
export type OpenHolds = {
  readonly add: (row: HoldRow) => void;
  readonly remove: (id: string) => void;
  /** Open at this moment. */
  readonly list: () => HoldRow[];
  readonly find: (question: HoldQuestion) => HoldRow | undefined;
  /** The same, as retention asks. */
  readonly held: Held;
};

export function openHoldsOf({ clock }: { clock: Clock }): OpenHolds {
  const rows = new Map<string, HoldRow>();
  const list = () => [...rows.values()].filter((row) => isOpenAt(row, nowUtc(clock)));
  const ids = (fits: (row: HoldRow) => boolean) =>
    list()
      .filter(fits)
      .map(({ heldId }) => heldId);
  return {
    add: (row) => rows.set(row.id, row),
    remove: (id) => rows.delete(id),
    list,
    find: (question) => list().find((row) => touches(row, question)),
    held: {
      accounts: () => ids(({ scope }) => scope === 'account'),
      keys: () => ids(({ scope }) => scope === 'key'),
      records: (table) => ids(({ heldTable }) => heldTable === table),
      touchedAccounts: () => [...new Set(list().flatMap(({ accountId }) => accountId ?? []))],
      holdIds: () => list().map(({ id }) => id),
    },
  };
}
