import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { RightsRequestType } from '#shared/contracts/rights-request-values.ts';
import type { RightsRequestView } from '#shared/contracts/rights-requests.ts';
import { AppError } from '#shared/errors/index.ts';
import { type AccountId, counted } from '#shared/values/index.ts';
import { deriveDeadline } from './deadline-rules.ts';
import type { RightsRequests } from './deps.ts';
import { openLimit } from './rules.ts';
import type { RequestRow } from './tables.ts';
import { toView } from './views.ts';

export type NewRequest = {
  readonly accountId: AccountId;
  readonly type: RightsRequestType;
  readonly details?: string | undefined;
};

/**
 * Files a request (GDPR Art. 15 to 21) and computes the last day to answer. Writes rights_requests and `rights-request.filed`.
 * Throws `limit-reached` when the account has ten open ones.
 */
export async function fileRequest(
  rights: RightsRequests,
  ctx: Context,
  request: NewRequest,
): Promise<RightsRequestView> {
  const row = newRow(rights, request);
  await rights.database.transaction(async (tx) => {
    const open = await rights.store.countOpenOf(request.accountId, tx);
    if (open >= openLimit)
      throw new AppError('limit-reached', {
        detail: `You have ${counted(open, 'open request')}; wait for an answer or withdraw one.`,
      });
    await write(rights, tx, ctx, row);
  });
  return toView(rights, row);
}

/**
 * The erasure request that closing an account files; the same one when an open one is there already, so that it may be repeated.
 * Knows no limit: a person with ten questions may still leave.
 */
export async function fileErasure(
  rights: RightsRequests,
  ctx: Context,
  accountId: AccountId,
): Promise<RightsRequestView> {
  const fresh = newRow(rights, { accountId, type: 'erasure' });
  const row = await rights.database.transaction(async (tx) => {
    const open = await rights.store.findOpenErasureOf(accountId, tx);
    if (open === null) await write(rights, tx, ctx, fresh);
    return open ?? fresh;
  });
  return toView(rights, row);
}

function newRow({ clock, random, options }: RightsRequests, request: NewRequest): RequestRow {
  const receivedAtUtc = nowUtc(clock);
  return {
    id: newId<'rights-request'>({ clock, random }),
    accountId: request.accountId,
    type: request.type,
    state: 'received',
    receivedAtUtc,
    dueOn: deriveDeadline(receivedAtUtc, options.timeZone).dueOn,
    details: request.details ?? null,
    answer: null,
    completedAtUtc: null,
    certificateId: null,
    packageFile: null,
  };
}

async function write(rights: RightsRequests, tx: Tx, ctx: Context, row: RequestRow): Promise<void> {
  await rights.store.insert(tx, row);
  await rights.audit.append(tx, ctx, {
    event: 'rights-request.filed',
    subject: row.accountId,
    fields: { rightsRequestId: row.id, type: row.type as RightsRequestType },
  });
}
