import type { RetentionFinding, RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { Instant } from '#shared/values/index.ts';
import type { AccessLogParts } from './access-log.ts';
import { dayOf, hourMs, hourOf, startOfDay } from './rules.ts';
import { accessLogTable } from './tables.ts';

/** Whole hours before this instant are past their time: a row goes at most one hour after its 90 days. */
const wholeHoursBefore = (cutoffUtc: Instant): number => Math.floor(Date.parse(cutoffUtc) / hourMs) * hourMs;

const daysUpTo = async ({ readers }: AccessLogParts, timeMs: number): Promise<string[]> =>
  (await readers.days()).filter((day) => startOfDay(day) < timeMs);

async function planExpiry(parts: AccessLogParts, cutoffUtc: Instant): Promise<RetentionFinding> {
  const before = wholeHoursBefore(cutoffUtc);
  const sql = 'SELECT count(*) AS n, min(time) AS oldest FROM access_log WHERE time < ?';
  type Counted = { n: number; oldest: number | null };
  let found = 0;
  let oldest: number | null = null;
  const samples: string[] = [];
  for (const day of await daysUpTo(parts, before)) {
    const row = await parts.readers.read(day, undefined, (db) => db.get<Counted>(sql, [before]));
    found += row?.n ?? 0;
    oldest ??= row?.oldest ?? null;
    if (row?.n && samples.length < 3) samples.push(day);
  }
  return { found, oldestUtc: oldest === null ? null : new Date(oldest).toISOString(), samples };
}

/** Moves what the rows add to usage to where it outlives them. */
export type RollUp = () => Promise<unknown>;

async function removeFrom(parts: AccessLogParts, day: string, before: number): Promise<number> {
  if (day >= dayOf(before)) return parts.writer.ask({ kind: 'remove-before', day, timeMs: before });
  return parts.readers.whileClosed(day, () => parts.writer.ask({ kind: 'drop-day', day }));
}

/** Rows go before their keys: cut off in between, the next run finds the keys and ends the work. */
async function applyExpiry(
  parts: AccessLogParts,
  cutoffUtc: Instant,
  rollUp: RollUp,
): Promise<{ removed: number }> {
  const before = wholeHoursBefore(cutoffUtc);
  // Before the rows go: what the journal held could bring them back at the next start.
  await parts.emptyJournal(({ timeMs }) => timeMs < before);
  await rollUp();
  let removed = 0;
  for (const day of await daysUpTo(parts, before)) removed += await removeFrom(parts, day, before);
  const { keyring } = parts.deps;
  const past = keyring.hours().filter((hour) => hour < hourOf(before));
  if (past.length > 0) await keyring.destroyHourKeys(past);
  return { removed };
}

/**
 * Rows past `retain.logs`. A day that lies wholly before the cutoff loses its file; of the day in which the cutoff lies, whole hours are
 * deleted; the keys of those hours are destroyed, so that copies elsewhere cannot be read either. `rollUp` is done first: usage outlives its
 * rows, and a day that holds some is not dropped. Repeating it removes nothing more.
 */
export const accessLogRetention = (
  { parts }: { parts: AccessLogParts },
  rollUp: RollUp,
): RetentionTarget[] => [
  {
    name: accessLogTable.name,
    rule: 'retain.logs',
    plan: (cutoffUtc) => planExpiry(parts, cutoffUtc),
    apply: (cutoffUtc) => applyExpiry(parts, cutoffUtc, rollUp),
  },
];
