import { DurationBuckets } from '#server/foundation/metrics/index.ts';
import { type Outcome, outcomes } from '#shared/contracts/access-log.ts';
import type { ExchangeRecord } from './ports.ts';

/** What went through the gateway since the start, in sums that name nobody. */
export type TrafficCounts = {
  /** By outcome and the first digit of the status. */
  readonly requests: readonly {
    readonly outcome: Outcome;
    readonly statusClass: number;
    readonly count: number;
  }[];
  /** Why requests were not answered by the upstream: by outcome and code. */
  readonly codes: readonly { readonly outcome: Outcome; readonly code: string; readonly count: number }[];
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** From the request's fields to the row; WebSockets are not in it. */
  readonly durations: DurationBuckets;
  /** The part of it that the upstream took. */
  readonly upstream: DurationBuckets;
  /** The part that is the gateway's own. */
  readonly own: DurationBuckets;
};

const statusClasses = 6;
/** The protocol was switched: what follows is as long as the client likes. */
const switched = 101;

const placeOf: Readonly<Record<Outcome, number>> = {
  forwarded: 0,
  refused: 1,
  'upstream-failed': 2,
  'client-aborted': 3,
  'server-stopped': 4,
};

/** Counts each row once, where it is pushed. Additions alone: no object is made for a request. */
export class Traffic {
  readonly #requests = new Float64Array(outcomes.length * statusClasses);
  readonly #codes = outcomes.map(() => new Map<string, number>());
  readonly #durations = new DurationBuckets();
  readonly #upstream = new DurationBuckets();
  readonly #own = new DurationBuckets();
  #requestBytes = 0;
  #responseBytes = 0;

  count({
    outcome,
    status,
    code,
    durationUs,
    upstreamUs,
    requestBytes,
    responseBytes,
  }: ExchangeRecord): void {
    const place = placeOf[outcome];
    const at = place * statusClasses + Math.floor(status / 100);
    this.#requests[at] = (this.#requests[at] as number) + 1;
    this.#requestBytes += requestBytes;
    this.#responseBytes += responseBytes;
    if (code !== null) {
      const codes = this.#codes[place] as Map<string, number>;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    if (status === switched) return;
    this.#durations.add(durationUs);
    this.#own.add(durationUs - (upstreamUs ?? 0));
    if (upstreamUs !== null) this.#upstream.add(upstreamUs);
  }

  counts(): TrafficCounts {
    return {
      requests: outcomes.flatMap((outcome) =>
        Array.from({ length: statusClasses }, (_, statusClass) => ({
          outcome,
          statusClass,
          count: this.#requests[placeOf[outcome] * statusClasses + statusClass] as number,
        })).filter(({ count }) => count > 0),
      ),
      codes: outcomes.flatMap((outcome) =>
        [...(this.#codes[placeOf[outcome]] as Map<string, number>)].map(([code, count]) => ({
          outcome,
          code,
          count,
        })),
      ),
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
      durations: this.#durations,
      upstream: this.#upstream,
      own: this.#own,
    };
  }
}
