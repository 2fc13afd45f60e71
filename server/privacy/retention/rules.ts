import type { Instant } from '#shared/values/index.ts';

const dayMs = 86_400_000;
/** A record may outstay its rule by this long: the run is hourly. */
export const graceMs = 3_600_000;

/** Everything that began before this moment has outlived `days`. Pure. */
export const cutoffOf = (nowMs: number, days: number): Instant =>
  new Date(nowMs - days * dayMs).toISOString();

/** Has the clock moved back behind what it said before? `lastSeenUtc` is the latest moment on record. Pure. */
export const isClockBack = (nowMs: number, lastSeenUtc: Instant | null): boolean =>
  lastSeenUtc !== null && nowMs < Date.parse(lastSeenUtc);

export type LastRun = {
  readonly startedAtUtc: Instant;
  readonly endedAtUtc: Instant | null;
  readonly outcome: string;
};

/** The latest moment that a run has on record. Pure. */
export const lastSeen = (run: LastRun | null): Instant | null => run?.endedAtUtc ?? run?.startedAtUtc ?? null;

/** Why the next removal may come late, or null: retention does not run, or its last run failed. Pure. */
export function findRisk(nowMs: number, run: LastRun | null): string | null {
  if (run === null) return 'retention has not run yet';
  if (run.outcome === 'failed') return `the run of ${run.startedAtUtc} failed`;
  const late = nowMs - Date.parse(run.startedAtUtc) > 2 * graceMs;
  return late ? `the last run was at ${run.startedAtUtc}; it should be hourly` : null;
}
