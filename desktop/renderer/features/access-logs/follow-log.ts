import { ApiProblem } from '#desktop/renderer/api/api-problem.ts';
import type { StreamEvent } from '#desktop/renderer/api/event-stream.ts';
import { watch } from '#desktop/renderer/api/watch.ts';
import { type AccessLogFilter, streamAccessLogs } from '#shared/contracts/access-log.ts';
import { readNews } from './read-news.ts';
import type { TailAction, TailNews } from './tail.ts';

/** How long to wait before the first try again, when the server does not say, and at the most. */
const firstWaitMs = 2_000;
const longestWaitMs = 30_000;
/** Rows are shown in lots: a busy log would otherwise draw the page anew hundreds of times a second. */
const showEveryMs = 120;

/** Refusals that pass by themselves: too many watch, the server starts or is not there. */
const passing: readonly string[] = [
  'not-ready',
  'internal',
  'server-unreachable',
  'temporary-reduced-capacity',
];

/** A connection that breaks is a TypeError of `fetch`. */
const mayPass = (error: Error): boolean =>
  error instanceof ApiProblem ? passing.includes(error.code) : error instanceof TypeError;

type Following = {
  readonly query: AccessLogFilter;
  readonly signal: AbortSignal;
  readonly tell: (action: TailAction) => void;
};

/** Hands out what comes in lots; `flush` at once. */
function inLots(tell: Following['tell']) {
  let waiting: TailNews[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) tell({ kind: 'news', news: waiting });
    waiting = [];
  };
  return {
    flush,
    add: (news: TailNews[]) => {
      waiting.push(...news);
      timer ??= setTimeout(flush, showEveryMs);
    },
  };
}

type Round = { readonly isOver: boolean; readonly waitMs: number };

/**
 * Follows the access log until `signal` ends it, the server says that nothing more comes, or it refuses for good. A connection that breaks is made again
 * behind the last row that came, after the time that the server asks for, then twice as long each time.
 */
export async function followLog({ query, signal, tell }: Following): Promise<void> {
  const lots = inLots(tell);
  let lastEventId: string | undefined;
  let hasEnded = false;
  let failures = 0;

  const take = (events: readonly StreamEvent[]) => {
    for (const event of events) {
      const news = readNews(event);
      if (event.id !== '') lastEventId = event.id;
      if (news?.kind === 'end' && news.reason !== 'server-stopping') hasEnded = true;
      if (news !== null) lots.add([news]);
    }
  };
  const round = async (): Promise<Round> => {
    tell({ kind: 'connecting' });
    const { retryMs } = await watch(
      streamAccessLogs,
      { query },
      {
        lastEventId,
        signal,
        onBegin: () => {
          failures = 0;
          tell({ kind: 'begun' });
        },
        onEvents: take,
      },
    );
    lots.flush();
    if (!hasEnded) tell({ kind: 'broken', error: null });
    return { isOver: hasEnded, waitMs: retryMs ?? firstWaitMs };
  };
  const afterError = (error: Error): Round => {
    lots.flush();
    if (error instanceof ApiProblem && error.code === 'invalid-input' && lastEventId !== undefined) {
      // The place is not known to the server any more: what came in between is left out.
      lastEventId = undefined;
      tell({ kind: 'news', news: [{ kind: 'gap' }] });
    } else if (!mayPass(error)) {
      tell({ kind: 'failed', error });
      return { isOver: true, waitMs: 0 };
    }
    tell({ kind: 'broken', error });
    return { isOver: false, waitMs: firstWaitMs };
  };

  while (!signal.aborted) {
    const { isOver, waitMs } = await round().catch((error: Error) => {
      if (signal.aborted) return { isOver: true, waitMs: 0 };
      return afterError(error);
    });
    if (isOver) return;
    await pause(Math.min(waitMs * 2 ** failures, longestWaitMs), signal);
    failures += 1;
  }
}

/** Waits so long, or until `signal` ends it. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
