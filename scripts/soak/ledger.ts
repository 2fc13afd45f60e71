import { performance } from 'node:perf_hooks';
import type { Attempt } from './attempt.ts';

/** All that happened, as it is gathered while the soak runs. */
export interface Ledger {
  readonly attempts: Attempt[];
  /** Performance.now() of each kill. */
  readonly killsMs: number[];
  /** From the signal to the end of a clean stop whose exit code was 0. */
  readonly cleanStopsMs: number[];
  /** One sentence for each stop that was not clean though it was asked for. */
  readonly failedStops: string[];
  /** From the command to the moment the server said that it is ready. */
  readonly startsMs: number[];
  /** Resident memory of the server, MiB. */
  readonly residentMib: number[];
  /** Errors that the server told, each with how often. */
  readonly errors: Map<string, number>;
  targetDeaths: number;
}

export const emptyLedger = (): Ledger => ({
  attempts: [],
  killsMs: [],
  cleanStopsMs: [],
  failedStops: [],
  startsMs: [],
  residentMib: [],
  errors: new Map(),
  targetDeaths: 0,
});

/** Milliseconds that `work` takes, and what it resolves with. */
export async function timed<Result>(work: () => Promise<Result>): Promise<[number, Result]> {
  const began = performance.now();
  const result = await work();
  return [performance.now() - began, result];
}
