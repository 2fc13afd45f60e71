import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { ErasureCase, Finished } from '#server/privacy/erasure/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RightsRequests } from './deps.ts';
import { type KnownRow, known } from './views.ts';

/** A request for erasure as the erasure sees it: it begins and ends with the request, in the same transactions. */
export const erasureCaseOf = (rights: RightsRequests, { id, accountId }: KnownRow): ErasureCase => ({
  id,
  accountId,
  answer: async () => (await rights.store.find(id))?.answer ?? null,
  begin: (tx, ctx) => begin(rights, tx, ctx, id),
  end: (tx, ctx, finished) => end(rights, tx, ctx, { id, ...finished }),
});

async function requireInProgress({ store }: RightsRequests, tx: Tx, id: string): Promise<KnownRow> {
  const row = await store.find(id, tx);
  if (row === null || known(row).state !== 'in-progress')
    throw new AppError('invalid-state', { detail: `The request is ${row?.state} and cannot be completed.` });
  return known(row);
}

async function begin(rights: RightsRequests, tx: Tx, ctx: Context, id: string): Promise<void> {
  const { accountId } = await requireInProgress(rights, tx, id);
  await rights.audit.append(tx, ctx, {
    event: 'rights-request.acted',
    subject: accountId,
    fields: { rightsRequestId: id, action: 'complete', state: 'in-progress' },
  });
}

async function end(
  rights: RightsRequests,
  tx: Tx,
  ctx: Context,
  { id, certificateId, erasedAtUtc }: Finished & { id: string },
): Promise<void> {
  const { accountId } = await requireInProgress(rights, tx, id);
  await rights.store.change(tx, id, { state: 'completed', completedAtUtc: erasedAtUtc, certificateId });
  await rights.audit.append(tx, ctx, {
    event: 'rights-request.acted',
    subject: accountId,
    fields: { rightsRequestId: id, action: 'complete', state: 'completed' },
  });
}
