import type { Clock } from '#server/foundation/clock/index.ts';
import type { Context, Log } from '#server/foundation/http/index.ts';
import { type AccessLogFilter, type AccessLogRow, watchMedia } from '#shared/contracts/access-log.ts';
import type { AccessLog } from './access-log-port.ts';
import { readCursor } from './list-rows.ts';
import type { Watch } from './live-rows.ts';
import {
  countSubjects,
  filterNames,
  type RecordDeps,
  recordLook,
  type SubjectCounts,
} from './record-consultation.ts';
import { streamOf } from './stream-of.ts';
import { rowCursor, watchEvents } from './watch-events.ts';

export type WatchDeps = RecordDeps & {
  readonly clock: Clock;
  readonly log: Log;
  readonly accessLog: Pick<AccessLog, 'watch' | 'read'>;
  /** May whoever began the watch still see the log? Asked again and again while it lasts. */
  readonly mayStillRead: (ctx: Context) => Promise<boolean>;
  /** A comment goes out when no row did for so long; 15 seconds when absent. */
  readonly heartbeatMs?: number;
};

type Asked = { readonly filter: AccessLogFilter; readonly lastEventId: string | undefined };

const askAgainMs = 1000;
const recordEveryMs = 60_000;
/** Rows read again for a client that comes back; for more it must ask the list. */
const mostCaughtUp = 1000;

/**
 * Sees to it that whoever is shown finds it: the first rows of a person are recorded before they go out, further ones are counted and recorded once
 * a minute and at the end.
 */
function lookRecorder(deps: WatchDeps, ctx: Context, filter: AccessLogFilter) {
  const look = { event: 'access-log.watched', filters: filterNames(filter) } as const;
  const untold = new Map<string | null, number>();
  let sinceMs = deps.clock.monotonicMs();
  const record = (counts: SubjectCounts) => recordLook(deps, ctx, { counts, look });

  const rest = async (): Promise<void> => {
    const counts = new Map([...untold].filter(([, count]) => count > 0));
    untold.clear();
    sinceMs = deps.clock.monotonicMs();
    await record(counts);
  };

  return {
    begin: () => record(new Map([[filter.accountId ?? null, 0]])),
    rest,
    before: async (rows: readonly AccessLogRow[]): Promise<void> => {
      if (deps.clock.monotonicMs() - sinceMs >= recordEveryMs) await rest();
      const counts = countSubjects(rows);
      await record(new Map([...counts].filter(([subject]) => !untold.has(subject))));
      for (const [subject, count] of counts) {
        const known = untold.get(subject);
        untold.set(subject, known === undefined ? 0 : known + count);
      }
    },
  };
}

/** Asks at most once a second, but always when nothing else happened. */
function accessCheck({ clock, mayStillRead }: WatchDeps, ctx: Context) {
  let lastMs = clock.monotonicMs();
  return async (isIdle: boolean): Promise<boolean> => {
    const nowMs = clock.monotonicMs();
    if (!isIdle && nowMs - lastMs < askAgainMs) return true;
    lastMs = nowMs;
    return mayStillRead(ctx);
  };
}

type Sending = {
  readonly watch: Watch;
  readonly recorder: ReturnType<typeof lookRecorder>;
  readonly asked: Asked;
};

/** Rows behind the last one that the client has, oldest first; their ids go into `seen`, because they may come live too. */
async function* catchUp(
  { accessLog }: WatchDeps,
  { recorder, asked }: Sending,
  seen: Set<string>,
): AsyncGenerator<string> {
  let cursor = asked.lastEventId ?? '';
  for await (const rows of accessLog.read(asked.filter, 'oldest-first', cursor)) {
    if (seen.size >= mostCaughtUp) return yield watchEvents.gap(cursor);
    await recorder.before(rows);
    for (const row of rows) seen.add(row.id);
    const last = rows.at(-1);
    if (last) cursor = rowCursor(last);
    yield rows.map(watchEvents.row).join('');
  }
}

const isPast = (clock: Clock, { to }: AccessLogFilter): boolean =>
  to !== undefined && Date.parse(to) <= clock.nowMs();

async function* liveEvents(deps: WatchDeps, ctx: Context, sending: Sending): AsyncGenerator<string> {
  const { watch, recorder, asked } = sending;
  const mayRead = accessCheck(deps, ctx);
  const seen = new Set<string>();
  yield watchEvents.begin;
  if (asked.lastEventId !== undefined && !watch.isResumed) yield* catchUp(deps, sending, seen);
  do {
    if (!isPast(deps.clock, asked.filter)) await watch.wait(deps.heartbeatMs ?? 15_000);
    if (watch.isOver()) return yield watchEvents.end('server-stopping');
    const { rows, dropped } = watch.take();
    if (!(await mayRead(rows.length === 0))) return yield watchEvents.end('session-ended');
    const fresh = rows.filter((row) => !seen.delete(row.id));
    await recorder.before(fresh);
    if (dropped > 0) yield watchEvents.dropped(dropped);
    yield fresh.length > 0 ? fresh.map(watchEvents.row).join('') : watchEvents.heartbeat;
  } while (!isPast(deps.clock, asked.filter));
  yield watchEvents.end('nothing-more');
}

async function* recordedEvents(deps: WatchDeps, ctx: Context, sending: Sending): AsyncGenerator<string> {
  sending.watch.begin();
  try {
    yield* liveEvents(deps, ctx, sending);
  } finally {
    // The reader may be gone: nobody but the log can be told that this failed.
    await sending.recorder
      .rest()
      .catch((error: unknown) =>
        deps.log.error({ err: error }, 'a watch of the access log ended unrecorded'),
      );
    sending.watch.finish();
  }
}

/**
 * Rows as they are written, as Server-Sent Events, for an administrator. Recorded in the audit log at the beginning, before the first rows of
 * each person go out, and with further counts once a minute and at the end. With `lastEventId` it goes on behind that row. Ends when the session
 * ends or loses the permission, when the server stops, and when the filter's `to` is past. Throws AppError `invalid-input` for a foreign id,
 * `not-ready` when too many watch.
 */
export async function watchRows(deps: WatchDeps, ctx: Context, asked: Asked) {
  const after = readCursor(asked.lastEventId, 'header:Last-Event-ID');
  const recorder = lookRecorder(deps, ctx, asked.filter);
  await recorder.begin();
  const watch = deps.accessLog.watch(asked.filter, after?.id);
  const bytes = streamOf(recordedEvents(deps, ctx, { watch, recorder, asked }), watch.leave);
  return { bytes, media: watchMedia, headers: { 'x-accel-buffering': 'no' } };
}
