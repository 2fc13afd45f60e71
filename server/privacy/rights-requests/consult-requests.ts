import { type Context, decodeCursor, encodeCursor } from '#server/foundation/http/index.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';
import type { Page, RightsRequestId } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';
import { isOpen } from './rules.ts';
import type { RequestFilter } from './store.ts';
import type { RequestRow } from './tables.ts';
import { known, toAdminViews } from './views.ts';

type Query = RequestFilter & {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly open?: 'true' | 'false' | undefined;
};

/** Where a page ended: among the open ones by deadline, then among the closed ones by age. */
type Place =
  | { readonly part: 'open'; readonly dueOn: string; readonly id: string }
  | { readonly part: 'closed'; readonly id: string };

/**
 * Requests of all persons: the open ones, nearest deadline first, then the others, newest first. Each person shown gets an entry
 * `rights-request.consulted` before the answer. Throws `invalid-input` for a foreign cursor.
 */
export async function listRequests(
  rights: RightsRequests,
  ctx: Context,
  query: Query,
): Promise<Page<AdminRightsRequestView>> {
  const after = query.cursor === undefined ? null : readPlace(query.cursor);
  const rows = await readRows(rights, query, after);
  const shown = rows.slice(0, query.limit);
  await recordConsultation(rights, ctx, shown);
  const last = shown.at(-1);
  return {
    items: await toAdminViews(rights, shown),
    nextCursor: rows.length > query.limit && last ? placeOf(last) : null,
  };
}

/** One request of any person, with an entry `rights-request.consulted`. Throws `not-found`. */
export async function getRequest(
  rights: RightsRequests,
  ctx: Context,
  id: RightsRequestId,
): Promise<AdminRightsRequestView> {
  const row = await rights.store.find(id);
  if (row === null) throw new AppError('not-found');
  await recordConsultation(rights, ctx, [row]);
  const [view] = await toAdminViews(rights, [row]);
  return view as AdminRightsRequestView;
}

async function readRows({ store }: RightsRequests, query: Query, after: Place | null): Promise<RequestRow[]> {
  const wanted = query.limit + 1;
  const wantsOpen = query.open !== 'false' && (query.state === undefined || isOpen(query.state));
  const wantsClosed = query.open !== 'true' && (query.state === undefined || !isOpen(query.state));
  const open = wantsOpen && after?.part !== 'closed' ? await store.pageOpen(query, after, wanted) : [];
  if (!wantsClosed || open.length === wanted) return open;
  const beforeId = after?.part === 'closed' ? after.id : null;
  return [...open, ...(await store.pageClosed(query, beforeId, wanted - open.length))];
}

const placeOf = (row: RequestRow): string =>
  isOpen(known(row).state)
    ? encodeCursor(['open', row.dueOn, row.id])
    : encodeCursor(['closed', row.receivedAtUtc, row.id]);

function readPlace(cursor: string): Place {
  const [part, dueOn, id] = decodeCursor(cursor, ['part', 'dueOn', 'id']);
  if (part === 'open') return { part, dueOn, id };
  if (part === 'closed') return { part, id };
  throw invalidField('?cursor', 'is not a cursor of this list');
}

async function recordConsultation(
  { database, audit }: RightsRequests,
  ctx: Context,
  rows: readonly RequestRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const perPerson = Map.groupBy(rows, ({ accountId }) => accountId);
  await database.transaction(async (tx) => {
    for (const [subject, own] of perPerson)
      await audit.append(tx, ctx, {
        event: 'rights-request.consulted',
        subject,
        fields: { count: own.length },
      });
  });
}
