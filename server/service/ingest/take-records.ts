import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RefusedRecord } from '#shared/contracts/access-log-ingest.ts';
import type { CredentialId } from '#shared/values/index.ts';
import { type Checked, recordChecker, strangeKeys } from './check-record.ts';
import type { Ingest } from './deps.ts';
import { comeAgain } from './lane.ts';

/** Records checked or handed over in one turn of the event loop: about a millisecond. */
const recordsPerTurn = 200;
/** How long the answer waits for the journal. */
const writtenWithinMs = 10_000;
/** Beyond this the known owners are forgotten, and asked for again. */
const rememberedOwners = 50_000;

type Answer = { readonly accepted: number; readonly repeated: number; readonly refused: RefusedRecord[] };
type Request = {
  readonly credentialId: CredentialId;
  readonly records: readonly unknown[];
  /** On which line each stands; null where they are no lines. */
  readonly lines: readonly number[] | null;
};

const noneTaken = 'The access log has no room now. None of these records was taken: send all again.';
const someTaken =
  'The access log could not be written to the end. Send all records again: those that were taken are not taken twice.';

/** Does `work` for each, with the event loop turning in between. */
async function inTurns<T>(list: readonly T[], work: (one: T, index: number) => void): Promise<void> {
  for (const [index, one] of list.entries()) {
    work(one, index);
    if ((index + 1) % recordsPerTurn === 0) await nextTurn();
  }
}

/**
 * False while rows might stand in memory alone, whatever `WRKOUT_LOG_FULL` says: a service can keep its records and send them later, which a
 * client of the gateway cannot.
 */
function isWritable({ accessLog }: Ingest): boolean {
  const { state } = accessLog.health();
  return state === 'ok' || state === 'behind';
}

/** Those whose key is the account's own. */
async function withOwnKeys(
  ingest: Ingest,
  checked: readonly Checked[],
  refuse: (refused: RefusedRecord) => void,
): Promise<Checked[]> {
  const { owners } = ingest;
  if (owners.size > rememberedOwners) owners.clear();
  const strange = strangeKeys(ingest, checked);
  if (strange.length > 0)
    for (const [keyId, accountId] of await ingest.findOwners(strange)) owners.set(keyId, accountId);
  return checked.filter(({ index, id, row: { keyId, accountId } }) => {
    if (keyId === null || owners.get(keyId) === accountId) return true;
    refuse({ index, id, pointer: '/keyId', message: 'is no key of this account' });
    return false;
  });
}

/** Counts what is written. `all` resolves to false when that takes too long, or when a row was only kept in memory. */
function writtenCounter(ingest: Ingest, expected: number) {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), writtenWithinMs);
  let left = expected;
  let isSafe = true;
  return {
    one: () => {
      left -= 1;
      isSafe &&= isWritable(ingest);
      if (left > 0) return;
      clearTimeout(timer);
      resolve(isSafe);
    },
    all: promise,
  };
}

type Pushed = { readonly fresh: readonly Checked[]; readonly written: Promise<boolean> };

/** Hands rows over to the log; `written` resolves when they outlive the process. */
async function pushAll(ingest: Ingest, rows: readonly Checked[]): Promise<Pushed> {
  if (rows.length === 0) return { fresh: [], written: Promise.resolve(true) };
  if (!ingest.accessLog.hasRoom() || !isWritable(ingest)) throw comeAgain(noneTaken);
  const written = writtenCounter(ingest, rows.length);
  const fresh: Checked[] = [];
  await inTurns(rows, (checked) => {
    const { row } = checked;
    if (!ingest.recent.meet(row.id)) fresh.push(checked);
    ingest.accessLog.push(row, written.one);
  });
  // Wrapped: a promise that is returned bare would be waited for in the lane.
  return { fresh, written: written.all };
}

async function checkAll(ingest: Ingest, { credentialId, records }: Request) {
  const refused: RefusedRecord[] = [];
  const refuse = (one: RefusedRecord) => void refused.push(one);
  const check = recordChecker(ingest, credentialId, refuse);
  const checked: Checked[] = [];
  await inTurns(records, (value, index) => {
    const good = check(value, index);
    if (good) checked.push(good);
  });
  return { rows: await withOwnKeys(ingest, checked, refuse), refused };
}

const withLines = (refused: RefusedRecord[], lines: Request['lines']): RefusedRecord[] =>
  lines === null ? refused : refused.map((one) => ({ ...one, line: lines[one.index] }));

/**
 * Takes records of a service into the access log, each by itself: what is wrong with one is told and does not keep the others out. Resolves when
 * the accepted ones are in the journal, so that they outlive the process. Safe to repeat: a record of the same credential, id and time is
 * one row; `repeated` counts those that are known to be there already. Throws AppError `temporary-reduced-capacity` when the log cannot be written.
 */
export async function takeRecords(ingest: Ingest, request: Request): Promise<Answer> {
  const { rows, refused, fresh, written } = await ingest.lane(async () => {
    const checked = await checkAll(ingest, request);
    return { ...checked, ...(await pushAll(ingest, checked.rows)) };
  });
  if (!(await written)) {
    // Whether one was taken is not known: sent again, none is told to be a repeat because of this request.
    for (const { row } of rows) ingest.recent.forget(row.id);
    throw comeAgain(someTaken);
  }
  for (const { row } of fresh) ingest.onTaken(row);
  refused.sort((one, other) => one.index - other.index);
  return {
    accepted: rows.length,
    repeated: rows.length - fresh.length,
    refused: withLines(refused, request.lines),
  };
}
