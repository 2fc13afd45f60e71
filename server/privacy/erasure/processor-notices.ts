import { inSeconds, newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Processor } from '#server/foundation/obligations/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { ErasureCase, Erasures } from './deps.ts';
import { attemptLimit, retryAfterSeconds } from './rules.ts';
import type { NoticeRow } from './tables.ts';

/**
 * Writes down what each processor that holds something of the person has to be told, sealed under a key of the notice's own, and tries to tell
 * it. What cannot be told now is tried again later: the erasure goes on, its certificate waits. Repeating it adds nothing.
 */
export async function reportToProcessors(erasures: Erasures, one: ErasureCase): Promise<void> {
  const known = new Set((await erasures.store.noticesOf(one.id)).map(({ processor }) => processor));
  for (const processor of erasures.options.processors) {
    if (known.has(processor.name)) continue;
    const reference = await processor.referenceOf(one.accountId);
    if (reference !== null) await writeNotice(erasures, one, processor, reference);
  }
  await tellProcessors(erasures, one.id);
}

async function writeNotice(
  { database, store, keyring, clock, random }: Erasures,
  { id: erasureId, accountId }: ErasureCase,
  { name: processor, tell }: Processor,
  reference: string,
): Promise<void> {
  const id = newId({ clock, random });
  await keyring.createSubjectKey(id);
  const state = tell === null ? 'by-hand' : 'waiting';
  const waiting = { state, attempts: 0, nextAttemptAtUtc: nowUtc(clock) };
  const nothingYet = { toldAtUtc: null, lastError: null };
  const row: NoticeRow = { id, erasureId, accountId, processor, ...waiting, ...nothingYet, reference };
  await database.transaction((tx) => store.insertNotice(tx, row));
}

/** Tells the processors whose time has come. A failure is counted and never thrown; with `now` nobody waits for their time. */
export async function tellProcessors(
  erasures: Erasures,
  erasureId: string,
  options: { readonly now?: true } = {},
): Promise<void> {
  const time = nowUtc(erasures.clock);
  for (const notice of await erasures.store.noticesOf(erasureId)) {
    if (notice.state === 'told' || notice.state === 'by-hand') continue;
    const isDue = notice.state === 'waiting' && notice.nextAttemptAtUtc <= time;
    if (options.now === true || isDue) await tellOne(erasures, notice);
  }
}

async function tellOne(erasures: Erasures, notice: NoticeRow): Promise<void> {
  const { options, log } = erasures;
  const processor = options.processors.find(({ name }) => name === notice.processor);
  const attempts = notice.attempts + 1;
  try {
    if (!processor) throw new AppError('not-ready', { detail: `${notice.processor} is not configured` });
    await processor.tell?.(notice.reference);
  } catch (error) {
    log.warn({ err: error, noticeId: notice.id, attempts }, 'a processor could not be told of an erasure');
    await noteFailure(erasures, notice, attempts, error);
    return;
  }
  await noteTold(erasures, notice, attempts);
}

async function noteFailure(
  { database, store, clock }: Erasures,
  { id }: NoticeRow,
  attempts: number,
  error: unknown,
): Promise<void> {
  await database.transaction((tx) =>
    store.changeNotice(tx, id, {
      attempts,
      state: attempts >= attemptLimit ? 'failed' : 'waiting',
      nextAttemptAtUtc: inSeconds(clock, retryAfterSeconds(attempts)),
      lastError: error instanceof AppError ? error.code : 'internal',
    }),
  );
}

/** The reference is of no use any more: its key goes. */
async function noteTold(
  { database, store, keyring, clock }: Erasures,
  { id }: NoticeRow,
  attempts: number,
): Promise<void> {
  await database.transaction((tx) =>
    store.changeNotice(tx, id, { attempts, state: 'told', toldAtUtc: nowUtc(clock), lastError: null }),
  );
  await keyring.destroySubjectKey(id);
}
