import { nowUtc } from '#server/foundation/clock/index.ts';
import { accountOf, type Context, decodeCursor, encodeCursor } from '#server/foundation/http/index.ts';
import type { RightsRequestView } from '#shared/contracts/rights-requests.ts';
import { AppError } from '#shared/errors/index.ts';
import type { Page, RightsRequestId } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';
import { nextState } from './rules.ts';
import { known, toView } from './views.ts';

/** The caller's requests, newest first. Throws `invalid-input` for a foreign cursor. */
export async function listOwnRequests(
  rights: RightsRequests,
  ctx: Context,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<RightsRequestView>> {
  const [before] = cursor === undefined ? [null] : decodeCursor(cursor, ['id']);
  const rows = await rights.store.pageOf(accountOf(ctx), before, limit + 1);
  const items = rows.slice(0, limit).map((row) => toView(rights, row));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
}

/** One of the caller's requests. Throws `not-found` for another person's as for none. */
export async function getOwnRequest(
  rights: RightsRequests,
  ctx: Context,
  id: RightsRequestId,
): Promise<RightsRequestView> {
  const row = await rights.store.findOf(accountOf(ctx), id);
  if (row === null) throw new AppError('not-found');
  return toView(rights, row);
}

/**
 * Withdraws a request that is not answered. Writes rights_requests and `rights-request.withdrawn`.
 * Throws `not-found`, and `invalid-state` when it is answered or its erasure has begun.
 */
export async function withdrawRequest(
  rights: RightsRequests,
  ctx: Context,
  id: RightsRequestId,
): Promise<RightsRequestView> {
  const { store, database, audit, clock } = rights;
  await database.transaction(async (tx) => {
    const row = await store.findOf(accountOf(ctx), id, tx);
    if (row === null) throw new AppError('not-found');
    const state = nextState(known(row).state, 'withdraw');
    if (state === null)
      throw new AppError('invalid-state', { detail: `The request is ${row.state} and cannot be withdrawn.` });
    if (await store.findJob(id, tx))
      throw new AppError('invalid-state', { detail: 'The erasure has begun and cannot be stopped.' });
    await store.change(tx, id, { state, completedAtUtc: nowUtc(clock) });
    await audit.append(tx, ctx, {
      event: 'rights-request.withdrawn',
      subject: row.accountId,
      fields: { rightsRequestId: id },
    });
  });
  return getOwnRequest(rights, ctx, id);
}
