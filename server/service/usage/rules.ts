import type { Granularity } from '#shared/contracts/usage.ts';
import { invalidField } from '#shared/errors/index.ts';
import { counted, type Instant } from '#shared/values/index.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const defaultDays = 30;
/** More would be answers of megabytes: 92 days are 2,208 hours. */
const mostDays: Readonly<Record<Granularity, number>> = { hour: 92, day: 400, month: 400 };

export type Period = { readonly fromUtc: Instant; readonly toUtc: Instant };
type Asked = {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly granularity: Granularity;
};

const at = (timeMs: number): Instant => new Date(timeMs).toISOString();

/**
 * The whole hours that a query means: usage is counted by the hour, so the first is cut down and the last filled up. Without `to` up to the hour of
 * `nowMs`, without `from` 30 days. Throws AppError `invalid-input` when the period is empty or too long. Pure.
 */
export function periodOf({ from, to, granularity }: Asked, nowMs: number): Period {
  const until = to === undefined ? nowMs + 1 : Date.parse(to);
  const toMs = Math.ceil(until / hourMs) * hourMs;
  const fromMs =
    from === undefined ? toMs - defaultDays * dayMs : Math.floor(Date.parse(from) / hourMs) * hourMs;
  // `from` before `to` is the contract's; this is a `from` alone, from whose hour on there can be no usage yet.
  if (fromMs >= toMs) throw invalidField('?from', 'must not be in the future');
  const most = mostDays[granularity];
  if (toMs - fromMs > most * dayMs)
    throw invalidField(
      '?from',
      `must not be more than ${counted(most, 'day')} before \`to\` by ${granularity}`,
    );
  return { fromUtc: at(fromMs), toUtc: at(toMs) };
}

/** The UTC month of an instant, by its first moment. Pure. */
export function monthOf(timeMs: number): Instant {
  const time = new Date(timeMs);
  return at(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), 1));
}

/** How much of an hour's text names its bucket: `2026-11-23T09`, `2026-11-23`, `2026-11`. */
const named: Readonly<Record<Granularity, number>> = { hour: 13, day: 10, month: 7 };
const firstInstant = '0000-01-01T00:00:00.000Z';

/** Begin of the hour, day or month (UTC) that an hour belongs to. Pure. */
export const bucketStart = (hourUtc: Instant, granularity: Granularity): Instant =>
  hourUtc.slice(0, named[granularity]) + firstInstant.slice(named[granularity]);
