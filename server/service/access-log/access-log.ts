import { mkdirSync } from 'node:fs';
import type { Clock } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccessLogFilter, AccessLogRow } from '#shared/contracts/access-log.ts';
import type { AccountId, Instant, Page } from '#shared/values/index.ts';
import type { AccessRecord } from './access-record.ts';
import type { HourCount } from './count-rows.ts';
import { type DayReaders, openDayReaders } from './day-readers.ts';
import type { AccessLogHealth } from './health.ts';
import type { WhenFull } from './intake.ts';
import { keptRows } from './kept-rows.ts';
import type { PageQuery } from './list-rows.ts';
import { openLiveRows, type Watch } from './live-rows.ts';
import { ensureHourKeys } from './prepare-batch.ts';
import { readSide } from './read-side.ts';
import { type Redaction, recordRedactor } from './redact-record.ts';
import { hourOf } from './rules.ts';
import type { Scan } from './scan-rows.ts';
import { type UsageSource, usageSource, watchDays } from './usage-source.ts';
import { within } from './within.ts';
import { openWritePath } from './write-path.ts';
import { openWriter, type StartWorker, startWorker, type Writer } from './writer.ts';

export type AccessLogDeps = { readonly clock: Clock; readonly keyring: Keyring; readonly log: Log };

export type AccessLogOptions = {
  /** `<data>/access-log`; made when it is not there. */
  readonly folder: string;
  readonly startWorker?: StartWorker;
  /** What happens while the disk takes no rows; `refuse` when absent. */
  readonly whenFull?: WhenFull;
  /** What is taken out of each row before it is written, beside secrets of ours; nothing when absent. */
  readonly redaction?: Redaction;
};

export type AccessLog = {
  /**
   * Takes a row, and takes out of it what must not be kept (`Redaction`). Never waits and never throws. `onWritten` is called once the row is
   * in the journal, a turn of the event loop later: from then on it outlives the process. It stands in its day file some milliseconds after that.
   */
  readonly push: (record: AccessRecord, onWritten?: () => void) => void;
  /** False when new requests should be refused: too many rows wait, or the journal cannot be written. Always true with `serve`. */
  readonly hasRoom: () => boolean;
  /** How writing goes, for probes and metrics. From memory, at once. */
  readonly health: () => AccessLogHealth;
  /** Resolves when all that was pushed so far is in its day file, durable. */
  readonly flush: () => Promise<void>;
  readonly list: (filter: AccessLogFilter, page: PageQuery) => Promise<Page<AccessLogRow>>;
  readonly listOwn: (
    accountId: AccountId,
    filter: Omit<AccessLogFilter, 'accountId'>,
    page: PageQuery,
  ) => Promise<Page<AccessLogRow>>;
  /**
   * Rows that fit, opened, some hundred at a time as they are asked for; behind `cursor`. A chunk may be
   * empty. Throws AppError `invalid-input` at once for a foreign cursor.
   */
  readonly read: (
    filter: AccessLogFilter,
    order: Scan['order'],
    cursor?: string,
  ) => AsyncGenerator<AccessLogRow[]>;
  /**
   * Rows that fit, as they are written from now on; behind the row `afterId` where that is still remembered. Throws AppError `not-ready` when too
   * many watch.
   */
  readonly watch: (filter: AccessLogFilter, afterId?: string) => Watch;
  /** How many watch. */
  readonly watches: () => number;
  /** The server stops: nobody is to watch any longer. */
  readonly endWatches: () => void;
  /** How many rows fit, by account; `ip` is not looked at, because addresses are sealed. */
  readonly countSubjects: (filter: AccessLogFilter) => Promise<Map<string | null, number>>;
  /** Requests since `fromUtc` that count against the account's quota: forwarded and not failed at the upstream. */
  readonly countByAccount: (accountId: AccountId, fromUtc: Instant) => Promise<number>;
  /** The same for every account that has any, to fill the gateway's counters at start. */
  readonly countAllAccounts: (fromUtc: Instant) => Promise<Map<AccountId, number>>;
  /** The last 24 hours, the current one included, oldest first. */
  readonly hourlyCounts: () => Promise<HourCount[]>;
  readonly oldestUtc: () => Promise<Instant | null>;
  /** What the rows add to usage, for the feature that counts it. */
  readonly usage: UsageSource;
  /** Writes what waits (for at most ten seconds) and closes every file. */
  readonly close: () => Promise<void>;
};

/** What the use cases of this feature work with; not for other features. */
export type AccessLogParts = {
  readonly deps: AccessLogDeps;
  readonly readers: DayReaders;
  readonly writer: Writer;
  readonly settled: () => Promise<void>;
  /** Resolves when the journal holds no row that was pushed before. Rejects when the disk does not take the rows in time. */
  readonly emptyJournal: () => Promise<void>;
  /** Accounts whose rows were erased since the start: later rows leave without them. */
  readonly erased: Set<string>;
};

/** A reader waits this long for rows on their way, then reads what is there. */
const readAfterMs = 2_000;

/** Opens the access log. One per process and folder. Rejects when the folder cannot be made or the keys of this hour neither. */
export async function openAccessLog(
  deps: AccessLogDeps,
  options: AccessLogOptions,
): Promise<AccessLog & { readonly parts: AccessLogParts }> {
  const { clock, keyring, log } = deps;
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  await ensureHourKeys(keyring, [hourOf(clock.nowMs())]);
  const watched = watchDays(openWriter(options.folder, options.startWorker ?? startWorker));
  const { writer } = watched;
  const readers = openDayReaders(options.folder);
  const erased = new Set<string>();
  const live = openLiveRows({ monotonicMs: clock.monotonicMs, erased });
  const onRows: Parameters<typeof openWritePath>[0]['onRows'] = ({ groups, keys }) =>
    live.take(() => keptRows(groups, keys));
  const whenFull = options.whenFull ?? 'refuse';
  const redaction = options.redaction ?? { query: [], ip: 'full' };
  const redact = recordRedactor(redaction);
  const path = await openWritePath(
    { clock, keyring, log, writer, erased, onRows },
    { folder: options.folder, whenFull },
  );
  const settled = async (): Promise<void> => {
    await within(path.flush(), readAfterMs);
  };

  const close = async (): Promise<void> => {
    live.end();
    await live.finished();
    await path.close();
    await readers.close();
    await writer.close();
  };

  return {
    push: (record, onWritten) => path.push(redact(record), onWritten),
    hasRoom: path.hasRoom,
    health: path.health,
    flush: path.flush,
    ...readSide({ readers, keyring, ipForm: redaction.ip, clock, live, settled }),
    usage: usageSource({ readers, watched, settled }),
    close,
    parts: { deps, readers, writer, settled, emptyJournal: path.emptyJournal, erased },
  };
}
