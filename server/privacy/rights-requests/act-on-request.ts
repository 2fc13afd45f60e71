import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { callOffErasure } from '#server/privacy/erasure/index.ts';
import type { RightsRequestAction } from '#shared/contracts/rights-request-values.ts';
import type { AdminRightsRequestView } from '#shared/contracts/rights-requests.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';
import type { RightsRequestId } from '#shared/values/index.ts';
import { approve, cancelErasure, completeErasure } from './complete-erasure.ts';
import { completeWithPackage } from './complete-with-package.ts';
import type { RightsRequests } from './deps.ts';
import { allowedActions, answersWithPackage, isOpen, needsAnswer, nextState } from './rules.ts';
import type { RequestRow } from './tables.ts';
import { type KnownRow, known, toAdminViews } from './views.ts';
import { withAccount } from './with-account.ts';

export type Act = {
  readonly action: RightsRequestAction;
  readonly answer?: string | undefined;
  readonly confirm?: boolean | undefined;
};

/**
 * Does the next step of a request. `complete` does the work: it builds the package, erases the person (`completeErasure`), or records the answer.
 * Writes rights_requests and `rights-request.acted`. Throws `not-found`, `invalid-state` when the state does not allow it, `invalid-input` for a missing
 * answer or confirmation.
 */
export async function actOnRequest(
  rights: RightsRequests,
  ctx: Context,
  id: RightsRequestId,
  act: Act,
): Promise<AdminRightsRequestView> {
  const row = await rights.store.find(id);
  if (row === null) throw new AppError('not-found');
  checkInput(known(row), act);
  await assertAllowed(rights, row, act.action);
  await carryOut(rights, ctx, known(row), act);
  const after = await rights.store.find(id);
  const [view] = await toAdminViews(rights, after === null ? [] : [after]);
  return view as AdminRightsRequestView;
}

function checkInput({ type }: KnownRow, { action, answer, confirm }: Act): void {
  if (needsAnswer(type, action) && answer === undefined)
    throw invalidField('/answer', 'must be given: the person reads it');
  if ((action === 'complete' || action === 'approve') && type === 'erasure' && confirm !== true)
    throw invalidField('/confirm', 'must be true: an erasure cannot be undone');
}

async function assertAllowed(
  { erasures }: RightsRequests,
  row: RequestRow,
  action: RightsRequestAction,
  tx?: Tx,
): Promise<void> {
  const begun = (await erasures.store.findJob(row.id, tx)) !== null;
  if (allowedActions(known(row), begun).includes(action)) return;
  const why = begun ? 'its erasure has begun' : `it is ${row.state}`;
  throw new AppError('invalid-state', { detail: `The request does not allow ${action}: ${why}.` });
}

async function carryOut(rights: RightsRequests, ctx: Context, row: KnownRow, act: Act): Promise<void> {
  if (row.type === 'erasure' && act.action !== 'refuse') {
    await keepAnswer(rights, row, act);
    if (act.action === 'complete') return completeErasure(rights, ctx, row);
    if (act.action === 'cancel') return cancelErasure(rights, ctx, row);
    if (act.action === 'approve') return void (await approve(rights, ctx, row));
  }
  if (act.action !== 'complete') return move(rights, ctx, row, act);
  await withAccount(rights, row.accountId, async () => {
    if (answersWithPackage(row.type)) return completeWithPackage(rights, ctx, row, act.answer ?? null);
    return move(rights, ctx, row, act);
  });
}

/** The answer to an erasure goes into the mail that is sent before the data goes. */
async function keepAnswer({ database, store, keyring }: RightsRequests, row: KnownRow, { answer }: Act) {
  if (answer === undefined || !keyring.hasSubjectKey(row.accountId)) return;
  await database.transaction((tx) => store.change(tx, row.id, { answer }));
}

async function move(rights: RightsRequests, ctx: Context, { id }: KnownRow, { action, answer }: Act) {
  const { database, store, audit, clock } = rights;
  await database.transaction(async (tx) => {
    const row = await store.find(id, tx);
    if (row === null) throw new AppError('not-found');
    await assertAllowed(rights, row, action, tx);
    const state = nextState(known(row).state, action) ?? known(row).state;
    if (row.type === 'erasure' && action === 'refuse') await callOffErasure(rights.erasures, tx, id);
    await store.change(tx, id, {
      state,
      ...(isOpen(state) ? {} : { completedAtUtc: nowUtc(clock) }),
      ...(answer === undefined ? {} : { answer }),
    });
    await audit.append(tx, ctx, {
      event: 'rights-request.acted',
      subject: row.accountId,
      fields: { rightsRequestId: id, action, state },
    });
  });
}
