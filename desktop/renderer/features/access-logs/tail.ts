import type { AccessLogRow } from '#shared/contracts/access-log.ts';

/** Rows that the live tail keeps in the page, and holds back while it is paused. Older ones leave. */
export const mostShown = 2_000;
const mostHeld = 2_000;

/** Why the server ended the tail; a word of a newer server is told as it is. */
export type EndReason = 'session-ended' | 'server-stopping' | 'nothing-more' | (string & {});

/** What happened, in the order of time. */
export type TailNews =
  | { readonly kind: 'row'; readonly row: AccessLogRow }
  | { readonly kind: 'dropped'; readonly count: number }
  | { readonly kind: 'gap' }
  | { readonly kind: 'end'; readonly reason: EndReason };

export type Tail = {
  /** `broken` is between two tries; `failed` is a refusal that trying again does not mend. */
  readonly phase: 'connecting' | 'live' | 'broken' | 'ended' | 'failed';
  readonly isPaused: boolean;
  /** Newest first, in the order in which they were written. */
  readonly rows: readonly AccessLogRow[];
  /** Came while it was paused. */
  readonly held: readonly AccessLogRow[];
  readonly taken: number;
  /** Left out by the server, because this side was too slow. */
  readonly dropped: number;
  /** Held rows that left before anybody resumed. */
  readonly overrun: number;
  /** Times of the last rows before something was left out unseen: the list has what came after. */
  readonly gaps: readonly (string | null)[];
  readonly end: EndReason | null;
  readonly error: Error | null;
};

export const freshTail: Tail = {
  phase: 'connecting',
  isPaused: false,
  rows: [],
  held: [],
  taken: 0,
  dropped: 0,
  overrun: 0,
  gaps: [],
  end: null,
  error: null,
};

export type TailAction =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'begun' }
  | { readonly kind: 'news'; readonly news: readonly TailNews[] }
  | { readonly kind: 'broken'; readonly error: Error | null }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'anew' };

/** The tail after something happened. Pure. */
export function nextTail(tail: Tail, action: TailAction): Tail {
  switch (action.kind) {
    case 'anew':
      return freshTail;
    case 'connecting':
      return tail.phase === 'broken' ? tail : { ...tail, phase: 'connecting' };
    case 'begun':
      return { ...tail, phase: 'live', end: null, error: null };
    case 'broken':
      return { ...tail, phase: 'broken', error: action.error };
    case 'failed':
      return { ...tail, phase: 'failed', error: action.error };
    case 'pause':
      return { ...tail, isPaused: true };
    case 'resume':
      return {
        ...tail,
        isPaused: false,
        held: [],
        overrun: 0,
        dropped: tail.dropped + tail.overrun,
        rows: [...tail.held, ...tail.rows].slice(0, mostShown),
      };
    case 'news':
      return takeNews(tail, action.news);
  }
}

function takeNews(tail: Tail, news: readonly TailNews[]): Tail {
  // A row comes again when the connection broke before its id was taken in.
  const known = new Set([...tail.held, ...tail.rows].map(({ id }) => id));
  const fresh: AccessLogRow[] = [];
  let { dropped, gaps, end, phase } = tail;
  for (const one of news) {
    if (one.kind === 'row' && !known.has(one.row.id)) {
      known.add(one.row.id);
      fresh.unshift(one.row);
    } else if (one.kind === 'dropped') dropped += one.count;
    else if (one.kind === 'gap')
      gaps = [...gaps, (fresh[0] ?? tail.held[0] ?? tail.rows[0])?.timeUtc ?? null];
    else if (one.kind === 'end') {
      end = one.reason;
      phase = 'ended';
    }
  }
  const next = { ...tail, dropped, gaps, end, phase, taken: tail.taken + fresh.length };
  if (!tail.isPaused) return { ...next, rows: [...fresh, ...tail.rows].slice(0, mostShown) };
  const held = [...fresh, ...tail.held];
  const over = Math.max(0, held.length - mostHeld);
  return { ...next, held: held.slice(0, mostHeld), overrun: tail.overrun + over };
}
