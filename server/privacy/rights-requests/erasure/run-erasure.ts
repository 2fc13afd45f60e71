import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import { allowedActions } from '#server/privacy/rights-requests/rules.ts';
import { type KnownRow, known } from '#server/privacy/rights-requests/views.ts';
import { AppError } from '#shared/errors/index.ts';
import { type AccountId, counted } from '#shared/values/index.ts';
import { collectNeedles } from './collect-needles.ts';
import { countHeld, findRemaining, type Held } from './count-held.ts';
import { erasureSteps } from './erasure-steps.ts';
import { issueCertificate } from './issue-certificate.ts';
import type { Needle } from './needle-forms.ts';
import { type ScanReport, scanFolder } from './scan-folder.ts';

/**
 * Erases a person (GDPR Art. 17): journaled steps, then a check that nothing is left, then the certificate. Every step may be repeated; after a
 * crash or a refusal the next call goes on where this one stopped. Throws `invalid-state` when records or bytes of the person remain:
 * the request then stays in progress, without a certificate.
 */
export async function runErasure(rights: RightsRequests, ctx: Context, row: KnownRow): Promise<void> {
  const { store, keyring } = rights;
  if ((await store.findJob(row.id)) === null) await beginErasure(rights, ctx, row);
  await takeSteps(rights, ctx, row);
  const job = await store.findJob(row.id);
  const needles = job?.needles as Needle[] | null | undefined;
  if (!needles)
    throw new Error(`the erasure ${row.id} has lost the key of its own job and cannot be verified`);
  const { after, scan } = await verify(rights, row, needles);
  const before = job?.before as Held[];
  const { id: rightsRequestId, accountId } = row;
  await issueCertificate(rights, ctx, { rightsRequestId, accountId, before, after, scan });
  await keyring.destroySubjectKey(row.id);
}

/** Writes the job down, with what the scan will look for under a key of the job's own. From here on there is no way back. */
async function beginErasure(rights: RightsRequests, ctx: Context, row: KnownRow): Promise<void> {
  const { database, keyring } = rights;
  const needles = await collectNeedles(rights, row.accountId);
  await keyring.createSubjectKey(row.id);
  try {
    await database.transaction((tx) => writeJob(rights, tx, ctx, { row, needles }));
  } catch (error) {
    await keyring.destroySubjectKey(row.id);
    throw error;
  }
}

async function writeJob(
  { store, audit, clock }: RightsRequests,
  tx: Tx,
  ctx: Context,
  { row: { id, accountId }, needles }: { row: KnownRow; needles: readonly Needle[] },
): Promise<void> {
  const now = await store.find(id, tx);
  if (now === null || !allowedActions(known(now).state, false).includes('complete'))
    throw new AppError('invalid-state', { detail: `The request is ${now?.state} and cannot be completed.` });
  const begunAtUtc = nowUtc(clock);
  await store.insertJob(tx, { id, accountId, begunAtUtc, doneSteps: [], before: null, needles });
  await audit.append(tx, ctx, {
    event: 'rights-request.acted',
    subject: accountId,
    fields: { rightsRequestId: id, action: 'complete', state: 'in-progress' },
  });
}

async function takeSteps(rights: RightsRequests, ctx: Context, row: KnownRow): Promise<void> {
  const { database, store } = rights;
  const done = [...((await store.findJob(row.id))?.doneSteps ?? [])];
  for (const step of erasureSteps(rights)) {
    if (done.includes(step.name)) continue;
    await step.run(ctx, row);
    done.push(step.name);
    await database.transaction((tx) => store.changeJob(tx, row.id, { doneSteps: done }));
  }
}

async function verify(
  rights: RightsRequests,
  { id, accountId }: KnownRow,
  needles: readonly Needle[],
): Promise<{ after: Held[]; scan: ScanReport }> {
  const { options, database } = rights;
  const after = await countHeld(options.sources, accountId);
  const remaining = findRemaining(after).map(
    ({ records, table }) => `${counted(records, 'record')} in ${table}`,
  );
  await database.truncateWal();
  const othersFiles = (await options.othersFiles?.(accountId as AccountId)) ?? new Set<string>();
  const scan = await scanFolder({ folder: options.dataFolder, needles, othersFiles });
  const hits = scan.hits.map(({ file, what }) => `${what} in ${file}`);
  if (remaining.length + hits.length === 0) return { after, scan };
  await forgetRemovals(rights, id);
  throw new AppError('invalid-state', {
    detail: `The erasure is not complete, no certificate was issued. Found: ${[...remaining, ...hits].join('; ')}.`,
  });
}

/** The next attempt removes anew; blocking, the mail and the counts before are done and stay so. */
async function forgetRemovals({ database, store }: RightsRequests, id: string): Promise<void> {
  const job = await store.findJob(id);
  const doneSteps = (job?.doneSteps ?? []).filter((name) => !name.startsWith('erase '));
  await database.transaction((tx) => store.changeJob(tx, id, { doneSteps }));
}
