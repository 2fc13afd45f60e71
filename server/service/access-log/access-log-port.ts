import type { AccessLogFilter, AccessLogRow } from '#shared/contracts/access-log.ts';
import type { AccountId, Instant, Page } from '#shared/values/index.ts';
import type { AccessRecord } from './access-record.ts';
import type { AccessLogHealth } from './health.ts';
import type { PageQuery } from './list-rows.ts';
import type { Watch } from './live-rows.ts';
import type { RowNote } from './row-notes.ts';
import type { Scan } from './scan-rows.ts';
import type { UsageSource } from './usage-source.ts';

/** What the access log does for others; `openAccessLog` makes one. */
export type AccessLog = {
  /**
   * Takes a row, and takes out of it what must not be kept (`Redaction`). Never waits and never throws. `onWritten` is called once the row is
   * in the journal, a turn of the event loop later: from then on it outlives the process. It stands in its day file some milliseconds after that.
   */
  readonly push: (record: AccessRecord, onWritten?: () => void) => void;
  /**
   * Notes the row of a request that may go on for days: it outlives the process when this returns. `soFar` tells how the row would be if the process
   * died now; it is asked again as long as the note stands. The row itself is pushed at the end, under the same time and id, and `forget` called
   * when it is written. A process that starts after a death without end makes a row of the note, unless the row is there. Null when the note
   * could not be written and the request must be refused; never with `serve`. Never waits and never throws.
   */
  readonly note: (soFar: () => AccessRecord) => RowNote | null;
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
  readonly oldestUtc: () => Promise<Instant | null>;
  /** What the rows add to usage, for the feature that counts it. */
  readonly usage: UsageSource;
  /** Writes what waits (for at most ten seconds) and closes every file. */
  readonly close: () => Promise<void>;
};
