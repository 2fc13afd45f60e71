import { mkdirSync } from 'node:fs';
import type { Clock } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccessLog } from './access-log-port.ts';
import type { AccessRecord } from './access-record.ts';
import { type DayReaders, openDayReaders } from './day-readers.ts';
import type { WhenFull } from './intake.ts';
import { openLiveRows } from './live-rows.ts';
import { openRows, recordAt } from './open-rows.ts';
import { ensureHourKeys } from './prepare-batch.ts';
import { readSide } from './read-side.ts';
import { type Redaction, recordRedactor } from './redact-record.ts';
import { joinGroups } from './row-bytes.ts';
import { hourOf } from './rules.ts';
import { usageSource, watchDays } from './usage-source.ts';
import { within } from './within.ts';
import { openWritePath, type PathBounds } from './write-path.ts';
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
  readonly bounds?: PathBounds;
};

/** What the use cases of this feature work with; not for other features. */
export type AccessLogParts = {
  readonly deps: AccessLogDeps;
  readonly readers: DayReaders;
  readonly writer: Writer;
  readonly settled: () => Promise<void>;
  /**
   * Resolves when the journal holds no row that was pushed before, and no note of a row that fits `isPast`. Rejects when the disk does not take the
   * rows in time.
   */
  readonly emptyJournal: (isPast: (row: AccessRecord) => boolean) => Promise<void>;
  /** Accounts whose rows were erased since the start: later rows leave without them. */
  readonly erased: Set<string>;
};

/** A reader waits this long for rows on their way, then reads what is there. */
const readAfterMs = 2_000;

/** Opens the access log. One per process and folder. Rejects when the folder cannot be made or the keys of this hour neither, with DayFileError for a damaged day. */
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
    live.take(() => {
      const rows = openRows(joinGroups(groups), ({ keyName }) => keys.has(keyName));
      return Array.from({ length: rows.size }, (_, row) => recordAt(rows, row));
    });
  const whenFull = options.whenFull ?? 'refuse';
  const redaction = options.redaction ?? { query: [], ip: 'full' };
  const redact = recordRedactor(redaction);
  const path = await openWritePath(
    { clock, keyring, log, writer, erased, onRows, isWatched: () => live.watches() > 0 },
    { folder: options.folder, whenFull, ...options.bounds },
  ).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
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
    note: (soFar) => {
      // What is taken out does not change any more.
      const { target, ip, userAgent } = redact(soFar());
      return path.note(() => ({ ...soFar(), target, ip, userAgent }));
    },
    hasRoom: path.hasRoom,
    health: path.health,
    flush: path.flush,
    ...readSide({ readers, keyring, ipForm: redaction.ip, live, settled }),
    usage: usageSource({ readers, watched, settled }),
    close,
    parts: { deps, readers, writer, settled, emptyJournal: path.emptyJournal, erased },
  };
}
