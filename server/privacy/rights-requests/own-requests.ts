import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import { accountOf, type Context, decodeCursor, encodeCursor } from '#server/foundation/http/index.ts';
import { callOffErasure } from '#server/privacy/erasure/index.ts';
import type { RightsRequestView } from '#shared/contracts/rights-requests.ts';
import { AppError } from '#shared/errors/index.ts';
import type { Page, RightsRequestId } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';
import { nextState } from './rules.ts';
import { type KnownRow, known, toView } from './views.ts';
import { isWithdrawalToken } from './withdrawal-token.ts';

/** The caller's requests, newest first. Throws `invalid-input` for a foreign cursor. */
export async function listOwnRequests(
  rights: RightsRequests,
  ctx: Context,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<RightsRequestView>> {
  const [before] = cursor === undefined ? [null] : decodeCursor(cursor, ['id']);
  const rows = await rights.store.pageOf(accountOf(ctx), before, limit + 1);
  const shown = rows.slice(0, limit);
  const approvals = await rights.erasures.store.approvalsAmong(shown.map(({ id }) => id));
  const items = shown.map((row) => toView(rights, row, approvals.get(row.id)));
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
  return toView(rights, row, await rights.erasures.store.findApproval(id));
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
  await rights.database.transaction(async (tx) => {
    const row = await rights.store.findOf(accountOf(ctx), id, tx);
    if (row === null) throw new AppError('not-found');
    await withdraw(rights, tx, ctx, known(row));
  });
  return getOwnRequest(rights, ctx, id);
}

async function withdraw(rights: RightsRequests, tx: Tx, ctx: Context, row: KnownRow): Promise<void> {
  const { store, audit, clock, erasures } = rights;
  const { id, accountId } = row;
  const state = nextState(row.state, 'withdraw');
  if (state === null)
    throw new AppError('invalid-state', { detail: `The request is ${row.state} and cannot be withdrawn.` });
  await callOffErasure(erasures, tx, id);
  await store.change(tx, id, { state, completedAtUtc: nowUtc(clock) });
  await audit.append(tx, ctx, {
    event: 'rights-request.withdrawn',
    subject: accountId,
    fields: { rightsRequestId: id },
  });
}

/**
 * Calls off an erasure that has not begun, with the token that its mails carry: for a person whose account is closed, who cannot sign in any more. The
 * account is open again as it was. Throws `token-invalid` for another token as for no such request, `invalid-state` when it is too late.
 */
export async function withdrawByMail(
  rights: RightsRequests,
  ctx: Context,
  { id, token }: { id: RightsRequestId; token: string },
): Promise<void> {
  if (!isWithdrawalToken(rights, id, token)) throw new AppError('token-invalid');
  await rights.database.transaction(async (tx) => {
    const row = await rights.store.find(id, tx);
    if (row === null || row.type !== 'erasure') throw new AppError('token-invalid');
    await withdraw(rights, tx, ctx, known(row));
    await rights.options.accounts.reopen(tx, ctx, known(row).accountId);
  });
}
