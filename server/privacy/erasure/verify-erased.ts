import { AppError } from '#shared/errors/index.ts';
import { counted } from '#shared/values/index.ts';
import { countHeld, findRemaining, type Held } from './count-held.ts';
import type { ErasureCase, Erasures } from './deps.ts';
import { removing } from './erasure-steps.ts';
import type { Needle } from './scan/needle-forms.ts';
import { type ScanReport, scanFolders } from './scan/scan-folders.ts';
import type { NoticeRow } from './tables.ts';

export type Evidence = {
  readonly before: readonly Held[];
  readonly after: readonly Held[];
  readonly scan: ScanReport;
  readonly notices: readonly NoticeRow[];
};

/**
 * Looks whether anything of the person is left: records of any source, bytes in any file that can be reached, a processor that was not told.
 * Throws `invalid-state` that names them (never a value); what was found stands in the job, and turns the promise red, until a later
 * attempt finds nothing.
 */
export async function verifyErased(erasures: Erasures, one: ErasureCase): Promise<Evidence> {
  const { store } = erasures;
  const job = await store.findJob(one.id);
  const needles = job?.needles as readonly Needle[] | null | undefined;
  if (!needles)
    throw new Error(`the erasure ${one.id} has lost the key of its own job and cannot be verified`);
  const { after, scan } = await lookEverywhere(erasures, one, needles);
  const remaining = [
    ...findRemaining(after).map(({ records, table }) => `${counted(records, 'record')} in ${table}`),
    ...scan.hits.map(({ file, what }) => `${what} in ${file}`),
  ];
  if (remaining.length > 0) return refuse(erasures, one, remaining);
  const notices = await store.noticesOf(one.id);
  await awaitProcessors(erasures, one, notices);
  return { before: job?.before as Held[], after, scan, notices };
}

async function lookEverywhere(
  { options, database }: Erasures,
  { accountId }: ErasureCase,
  needles: readonly Needle[],
): Promise<{ after: Held[]; scan: ScanReport }> {
  const after = await countHeld(options.sources, accountId);
  await database.truncateWal();
  const othersFiles = (await options.othersFiles?.(accountId)) ?? new Set<string>();
  const folders = [options.dataFolder, ...options.alsoScanned()];
  return { after, scan: await scanFolders({ folders, needles, othersFiles }) };
}

/** The next attempt removes anew; blocking, notices, mail and the counts before are done and stay so. */
async function refuse(
  { database, store }: Erasures,
  { id }: ErasureCase,
  remaining: readonly string[],
): Promise<never> {
  const job = await store.findJob(id);
  const doneSteps = (job?.doneSteps ?? []).filter((name) => !name.startsWith(removing));
  await database.transaction((tx) => store.changeJob(tx, id, { doneSteps, remaining, retryAtUtc: null }));
  throw new AppError('invalid-state', {
    detail: `The erasure is not complete, no certificate was issued. Found: ${remaining.join('; ')}.`,
  });
}

/** Nothing is left here, but a notice is on its way: its certificate could not say that they were told. */
async function awaitProcessors(
  { database, store }: Erasures,
  { id }: ErasureCase,
  notices: readonly NoticeRow[],
): Promise<void> {
  const [first] = notices
    .filter(({ state }) => state === 'waiting')
    .sort((a, b) => (a.nextAttemptAtUtc < b.nextAttemptAtUtc ? -1 : 1));
  const retryAtUtc = first?.nextAttemptAtUtc ?? null;
  await database.transaction((tx) => store.changeJob(tx, id, { remaining: null, retryAtUtc }));
  if (first)
    throw new AppError('invalid-state', {
      detail: `Everything here is erased; ${first.processor} could not be told yet (${counted(first.attempts, 'attempt')}, next ${first.nextAttemptAtUtc}). The certificate follows.`,
    });
}
