import type { Context, Paging, Route } from '#server/foundation/http/index.ts';
import type { Held, PersonalDataSource, RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { HoldView, PlaceHoldInput } from '#shared/contracts/holds.ts';
import type { HoldId, Page } from '#shared/values/index.ts';
import type { HoldDoors, HoldParts, HoldsDeps } from './deps.ts';
import { listHolds, toView } from './list-holds.ts';
import { holdsDataSource, holdsRetention } from './obligations.ts';
import { openHoldsOf } from './open-holds.ts';
import { endHold, placeHold } from './place-hold.ts';
import { holdRoutes } from './routes.ts';
import type { HoldQuestion } from './rules.ts';
import { holdStore } from './store.ts';
import type { HoldRow } from './tables.ts';

export type { HoldDoors } from './deps.ts';
export type { HoldQuestion } from './rules.ts';
export { holdsMigrations, legalHolds } from './tables.ts';
export type Hold = HoldRow;

/** Legal holds: what may be deleted neither by retention nor by an erasure. */
export type Holds = {
  /**
   * An open hold that keeps this from deletion, or null. An account is kept by any hold on it, its keys or its records. From memory: an
   * answer of null inside a write transaction stays true until that transaction ends.
   */
  readonly isHeld: (question: HoldQuestion) => Promise<Hold | null>;
  readonly list: (ctx: Context, query: Paging & { readonly openOnly: boolean }) => Promise<Page<HoldView>>;
  readonly place: (ctx: Context, input: PlaceHoldInput) => Promise<HoldView>;
  readonly end: (ctx: Context, id: HoldId) => Promise<HoldView>;
  /** What is held now, as retention asks in each batch. */
  readonly held: Held;
  readonly routes: Route[];
  readonly source: PersonalDataSource;
  readonly targets: readonly RetentionTarget[];
};

/** Opens the feature and reads the open holds into memory. */
export async function openHolds(deps: HoldsDeps, doors: HoldDoors): Promise<Holds> {
  const open = openHoldsOf(deps);
  const store = holdStore(deps.database, open);
  const parts: HoldParts = { ...deps, doors, open, store };
  for (const row of await store.listNotEnded()) open.add(row);
  return {
    isHeld: async (question) => open.find(question) ?? null,
    list: (ctx, query) => listHolds(parts, ctx, query),
    place: async (ctx, input) => toView(parts, await placeHold(parts, ctx, input)),
    end: async (ctx, id) => toView(parts, await endHold(parts, ctx, id)),
    held: open.held,
    routes: holdRoutes(parts),
    source: holdsDataSource(parts),
    targets: holdsRetention(parts),
  };
}
