import type { UsageDelta } from '#server/service/access-log/index.ts';
import { addCounters, type Counters, countsForQuota, noCounters } from './counters.ts';

/** The sum of all accounts, and callers without a valid key: they stand where else the id of an account does. */
export const everybody = 'everybody';
export const nobody = 'nobody';
export const noKey = 'none';
export const allKeys = 'all';

const hourMs = 3_600_000;

/** A row of `usage_hours` or `usage_routes` under way: what it is about, and what to add to it. */
export type Cell = {
  readonly id: string;
  readonly place: readonly (string | number)[];
  readonly counters: Counters;
};
export type Cells = { readonly hours: readonly Cell[]; readonly routes: readonly Cell[] };

/** Ids begin with account and hour: an account's hours are a range of ids. Pure. */
export const hourId = (accountId: string, hourUtc: string): string => `${accountId}|${hourUtc}`;

/** Cells under way, by their place. */
export function placedCells() {
  const cells = new Map<string, Cell>();
  return {
    at: (place: readonly (string | number)[]): Counters => {
      const id = place.join('|');
      const known = cells.get(id);
      if (known) return known.counters;
      const cell = { id, place, counters: noCounters() };
      cells.set(id, cell);
      return cell.counters;
    },
    all: (): Cell[] => [...cells.values()],
  };
}

const countersOf = ({ key, counters }: UsageDelta): Counters => ({
  ...counters,
  errors: key.statusClass >= 5 ? counters.requests : 0,
  refused: key.outcome === 'refused' ? counters.requests : 0,
  quotaRequests: countsForQuota(key.outcome) ? counters.requests : 0,
});

/** Which rows of usage the deltas change, and by how much: the account's own and those of everybody. Pure. */
export function cellsOf(deltas: readonly UsageDelta[]): Cells {
  const hours = placedCells();
  const routes = placedCells();
  for (const delta of deltas) {
    const { hour, accountId, keyId, route, outcome, statusClass } = delta.key;
    const hourUtc = new Date(hour * hourMs).toISOString();
    const counters = countersOf(delta);
    const owner = accountId ?? nobody;
    addCounters(hours.at([owner, hourUtc]), counters, 1);
    addCounters(hours.at([everybody, hourUtc]), counters, 1);
    addCounters(routes.at([owner, hourUtc, keyId ?? noKey, route, outcome, statusClass]), counters, 1);
    addCounters(routes.at([everybody, hourUtc, allKeys, route, outcome, statusClass]), counters, 1);
  }
  return { hours: hours.all(), routes: routes.all() };
}
