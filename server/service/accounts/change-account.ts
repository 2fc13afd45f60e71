import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { AccountState, AccountView, SuspensionReason } from '#shared/contracts/accounts.ts';
import type { AuditEvent, AuditFields } from '#shared/contracts/audit-events.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Accounts } from './deps.ts';
import type { AccountRow } from './tables.ts';

export const toView = (row: AccountRow): AccountView => ({
  id: row.id,
  email: row.email,
  name: row.name,
  state: row.state as AccountState,
  planId: row.planId,
  createdAtUtc: row.createdAtUtc,
  emailVerifiedAtUtc: row.emailVerifiedAtUtc,
});

/** The account. Throws `not-found` when it is erased. */
export async function getAccount(accounts: Accounts, id: AccountId): Promise<AccountView> {
  const row = await accounts.store.find(id);
  if (row === null) throw new AppError('not-found');
  return toView(row);
}

/** Corrects the name (GDPR Art. 16). The audit entry says which column, never the value. */
export async function correctAccount(accounts: Accounts, ctx: Context, id: AccountId, name: string) {
  await accounts.database.transaction(async (tx) => {
    await accounts.store.change(tx, id, { name });
    await accounts.audit.append(tx, ctx, {
      event: 'account.corrected',
      subject: id,
      fields: { columns: ['name'] },
    });
  });
  return getAccount(accounts, id);
}

type Step<E extends AuditEvent> = {
  readonly from: readonly AccountState[];
  readonly to: AccountState;
  readonly event: E;
  readonly fields: AuditFields<E>;
};

async function moveTo<E extends AuditEvent>(
  accounts: Accounts,
  ctx: Context,
  id: AccountId,
  step: Step<E>,
  also?: (tx: Tx, before: AccountRow) => Promise<unknown>,
) {
  await accounts.database.transaction(async (tx) => {
    const row = await accounts.store.find(id, tx);
    if (row === null) throw new AppError('not-found');
    if (!step.from.includes(row.state as AccountState))
      throw new AppError('invalid-state', { detail: `The account is ${row.state}.` });
    await accounts.store.change(tx, id, { state: step.to });
    await also?.(tx, row);
    await accounts.audit.append(tx, ctx, { event: step.event, subject: id, fields: step.fields });
  });
  return { id, state: step.to };
}

/** Suspends an account; its keys are refused on the next request. Throws `not-found`, `invalid-state`. */
export const suspendAccount = (accounts: Accounts, ctx: Context, id: AccountId, reason: SuspensionReason) =>
  moveTo(accounts, ctx, id, {
    from: ['active'],
    to: 'suspended',
    event: 'account.suspended',
    fields: { reason },
  });

/** Ends a suspension. Throws `not-found`, `invalid-state`. */
export const resumeAccount = (accounts: Accounts, ctx: Context, id: AccountId) =>
  moveTo(accounts, ctx, id, { from: ['suspended'], to: 'active', event: 'account.resumed', fields: {} });

/**
 * Closes an account: state, sessions and tokens in one transaction; its keys are refused from the next request on. What is held about the person
 * goes with the erasure that the caller files. Throws `not-found`, `invalid-state` when it is closed already.
 */
export const closeAccount = (accounts: Accounts, ctx: Context, id: AccountId) =>
  moveTo(
    accounts,
    ctx,
    id,
    { from: ['unverified', 'active', 'suspended'], to: 'closed', event: 'account.closed', fields: {} },
    async (tx, { state }) => {
      await accounts.store.change(tx, id, { closedFrom: state });
      await accounts.store.removeSessionsOf(tx, id);
      await accounts.store.removeTokensOf(tx, id);
    },
  );

/**
 * Opens an account again whose closing was called off, inside the caller's transaction: in the state it had before, so that a suspended one stays
 * suspended. Does nothing to an account that is not closed, or gone. Writes `account.reopened`.
 */
export async function reopenAccount(accounts: Accounts, tx: Tx, ctx: Context, id: AccountId): Promise<void> {
  const row = await accounts.store.find(id, tx);
  if (row === null || row.state !== 'closed' || row.closedFrom === null) return;
  await accounts.store.change(tx, id, { state: row.closedFrom, closedFrom: null });
  await accounts.audit.append(tx, ctx, { event: 'account.reopened', subject: id, fields: {} });
}

/** Moves an account to a plan, inside the caller's transaction; the gateway follows when it is committed. Throws `not-found`. */
export async function movePlan(accounts: Accounts, tx: Tx, id: AccountId, planId: string): Promise<void> {
  const changed = await accounts.store.change(tx, id, { planId });
  if (changed === 0) throw new AppError('not-found');
}
