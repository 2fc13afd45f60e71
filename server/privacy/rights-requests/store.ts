import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { RightsRequestState, RightsRequestType } from '#shared/contracts/rights-request-values.ts';
import type { Instant } from '#shared/values/index.ts';
import { closedStates, openStates } from './rules.ts';
import { type RequestRow, rightsRequests } from './tables.ts';

export type RequestFilter = {
  readonly state?: RightsRequestState | undefined;
  readonly type?: RightsRequestType | undefined;
};

const newestFirst = [['id', 'desc']] as const;
const nearestDeadlineFirst = [
  ['dueOn', 'asc'],
  ['id', 'asc'],
] as const;
const ended = { in: closedStates };

/** Reads and writes of requests. Ids are UUIDv7: their order is the order of receipt. */
function requestsStore(database: Database) {
  const requests = database.table(rightsRequests);
  const where = ({ state, type }: RequestFilter) => ({
    ...(state === undefined ? {} : { state }),
    ...(type === undefined ? {} : { type }),
  });
  return {
    insert: (tx: Tx, row: RequestRow) => requests.insert(tx, row),
    find: (id: string, tx?: Tx) => requests.find({ id }, tx),
    findOf: (accountId: string, id: string, tx?: Tx) => requests.find({ id, accountId }, tx),
    listOf: (accountId: string, tx?: Tx) =>
      requests.list({ accountId }, { orderBy: newestFirst, ...(tx ? { tx } : {}) }),
    pageOf: (accountId: string, beforeId: string | null, limit: number) =>
      requests.list(
        { accountId, ...(beforeId === null ? {} : { id: { lt: beforeId } }) },
        { orderBy: newestFirst, limit },
      ),
    countOf: (accountId: string) => requests.count({ accountId }),
    countOpenOf: (accountId: string, tx: Tx) => requests.count({ accountId, state: { in: openStates } }, tx),
    findOpenErasureOf: (accountId: string, tx: Tx) =>
      requests.find({ accountId, type: 'erasure', state: { in: openStates } }, tx),
    change: (tx: Tx, id: string, changes: Partial<RequestRow>) => requests.update(tx, { id }, changes),

    /** Open requests after a place in the order, the nearest deadline first. */
    pageOpen: async (filter: RequestFilter, after: { dueOn: string; id: string } | null, limit: number) => {
      const open = { state: { in: openStates }, ...where(filter) };
      if (after === null) return requests.list(open, { orderBy: nearestDeadlineFirst, limit });
      const options = { orderBy: nearestDeadlineFirst, limit };
      const sameDay = await requests.list({ ...open, dueOn: after.dueOn, id: { gt: after.id } }, options);
      const later = await requests.list({ ...open, dueOn: { gt: after.dueOn } }, options);
      return [...sameDay, ...later].slice(0, limit);
    },
    /** Answered, refused and withdrawn requests, newest first. */
    pageClosed: (filter: RequestFilter, beforeId: string | null, limit: number) =>
      requests.list(
        { state: ended, ...where(filter), ...(beforeId === null ? {} : { id: { lt: beforeId } }) },
        { orderBy: newestFirst, limit },
      ),

    endedBefore: (cutoffUtc: Instant) =>
      requests.list(
        { state: ended, completedAtUtc: { lt: cutoffUtc } },
        { orderBy: [['completedAtUtc', 'asc']] },
      ),
    packagesBefore: (cutoffUtc: Instant) =>
      requests.list(
        { packageFile: { ne: null }, completedAtUtc: { lt: cutoffUtc } },
        { orderBy: [['completedAtUtc', 'asc']] },
      ),
    namedPackages: async () =>
      new Set((await requests.list({ packageFile: { ne: null } })).map(({ packageFile }) => packageFile)),
    remove: (tx: Tx, id: string) => requests.remove(tx, { id }),
  };
}

/** The only door of this feature to the database. */
export const rightsStore = requestsStore;
export type RightsStore = ReturnType<typeof rightsStore>;
