import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { counted } from '#shared/values/index.ts';
import type { Attempt } from './attempt.ts';

export type SoakRow = Pick<
  AccessLogRow,
  'id' | 'requestId' | 'status' | 'outcome' | 'code' | 'requestBytes' | 'responseBytes' | 'target'
>;

/** Each is a list of sentences: one for each thing that must not be. */
export interface Verdict {
  /** Whole answers and WebSockets that were opened, without a row. */
  readonly lost: readonly string[];
  /** Requests with more than one row, and ids that stand twice. */
  readonly doubled: readonly string[];
  /** Rows of requests that nobody made. */
  readonly strange: readonly string[];
  /** Rows that say another status, id or size than the client saw. */
  readonly different: readonly string[];
  /** Answers that looked whole and were not, or were not HTTP. */
  readonly unsound: readonly string[];
  /** Requests without an end within the client's patience. */
  readonly late: readonly string[];
  readonly answers: number;
  /** Answers that say themselves that they may be missing in the log: 503 `temporary-reduced-capacity`. */
  readonly unpromised: number;
  readonly rows: number;
  /** Rows whose request has no whole answer: the client or the upstream went away, or the server was killed. */
  readonly unanswered: number;
}

/** A WebSocket's row is written when both sides have closed it: the row of one that ends so near to a kill may not know of its end. */
const nearMs = 2_000;

const switched = 101;

const tell = ({ n, label, ending, status, requestId }: Attempt): string =>
  `request ${n} (${label}): ${ending} ${status ?? ''} ${requestId ?? ''}`.trimEnd();

const numberIn = (target: string | null): number =>
  Number(/[?&]n=(\d+)/.exec(target ?? '')?.[1] ?? Number.NaN);

/** Everything that is told twice. Pure. */
function repeated(all: readonly string[]): string[] {
  const seen = new Set<string>();
  return all.filter((one) => seen.size === seen.add(one).size);
}

function rowsByNumber(rows: readonly SoakRow[]): Map<number, SoakRow[]> {
  const found = new Map<number, SoakRow[]>();
  for (const row of rows) {
    const n = numberIn(row.target);
    const others = found.get(n);
    if (others) others.push(row);
    else found.set(n, [row]);
  }
  return found;
}

/** The row of a WebSocket that was open when the server died, as far as it was known then: some of its bytes may be missing. */
const isCutOff = ({ code }: SoakRow): boolean => code === 'end-unknown';

/** How the row differs from what the client saw; null when it does not. */
function differenceOf(attempt: Attempt, row: SoakRow, killsMs: readonly number[]): string | null {
  const isNearKill = killsMs.some((at) => Math.abs(at - attempt.endedMs) < nearMs);
  const isPartial = isCutOff(row) && isNearKill && row.responseBytes <= attempt.responseBytes;
  const pairs: [string, unknown, unknown][] = [
    ['status', attempt.status, row.status],
    ['request id', attempt.requestId, row.requestId],
  ];
  if (isCutOff(row) && !isNearKill) pairs.push(['end', 'without a kill', 'unknown']);
  if (!isPartial)
    pairs.push(
      ['bytes of the answer', attempt.responseBytes, row.responseBytes],
      ['bytes of the request', attempt.requestBytes ?? row.requestBytes, row.requestBytes],
    );
  const told = pairs.filter(([, seen, kept]) => seen !== kept);
  return told.length === 0
    ? null
    : `${tell(attempt)}: ${told.map(([name, seen, kept]) => `${name} ${seen}, in the row ${kept}`).join(', ')}`;
}

const isUnpromised = ({ code }: Attempt): boolean => code === 'temporary-reduced-capacity';

/** Must there be a row? Whoever has the whole answer, or an open WebSocket, finds it in the log, whatever happened to the server. */
const isPromised = (attempt: Attempt): boolean =>
  attempt.status === switched || (attempt.ending === 'whole' && !isUnpromised(attempt));

function faultIn(attempt: Attempt): string[] {
  if (attempt.fault !== null) return [`${tell(attempt)}: ${attempt.fault}`];
  return attempt.ending === 'malformed' ? [`${tell(attempt)}: no HTTP`] : [];
}

export interface Evidence {
  readonly attempts: readonly Attempt[];
  readonly rows: readonly SoakRow[];
  /** When the server was killed, on the clients' clock. */
  readonly killsMs: readonly number[];
}

/** Holds what the clients saw against the rows of the access log. Pure. */
export function judge({ attempts, rows, killsMs }: Evidence): Verdict {
  const found = rowsByNumber(rows);
  const known = new Map(attempts.map((attempt) => [attempt.n, attempt]));
  const seen = attempts.filter(({ ending }) => ending === 'whole' || ending === 'tunnel');
  const promised = attempts.filter(isPromised);
  const doubles = [...found].filter(([n, { length }]) => length > 1 && known.has(n));
  const whole = new Set(seen.map(({ n }) => n));
  return {
    lost: promised.filter(({ n }) => !found.has(n)).map(tell),
    doubled: [
      ...doubles.map(([n, { length }]) => `request ${n} has ${counted(length, 'row')}`),
      ...repeated(rows.map(({ id }) => `row ${id}`)),
      ...repeated(rows.map(({ requestId }) => `request id ${requestId}`)),
    ],
    strange: rows
      .filter(({ target }) => !known.has(numberIn(target)))
      .map(({ requestId, status, outcome }) => `row of ${requestId}: ${status} ${outcome}`),
    different: seen.flatMap((attempt) => {
      const [row] = found.get(attempt.n) ?? [];
      return row === undefined ? [] : (differenceOf(attempt, row, killsMs) ?? []);
    }),
    unsound: attempts.flatMap(faultIn),
    late: attempts.filter(({ ending }) => ending === 'late').map(tell),
    answers: seen.length,
    unpromised: attempts.filter(isUnpromised).length,
    rows: rows.length,
    unanswered: rows.filter(({ target }) => !whole.has(numberIn(target))).length,
  };
}
