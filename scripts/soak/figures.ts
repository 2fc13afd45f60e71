import { figureOf, medianOf, type Result } from '#scripts/bench/result.ts';
import { counted } from '#shared/values/index.ts';
import type { Verdict } from './judge.ts';
import type { Ledger } from './ledger.ts';
import type { Reconciled } from './read-rows.ts';

export interface Outcome {
  readonly ledger: Ledger;
  readonly verdict: Verdict;
  readonly reconciled: Reconciled;
  /** Segments left in the journal after the clean stop at the end. */
  readonly segments: number;
}

/** The figures of which none may be. */
function mustBeNone({ ledger, verdict, reconciled, segments }: Outcome): Result[] {
  const counts: Readonly<Record<string, number>> = {
    lost: verdict.lost.length,
    doubled: verdict.doubled.length,
    strange: verdict.strange.length,
    different: verdict.different.length,
    unsound: verdict.unsound.length,
    late: verdict.late.length,
    'usage-differs': reconciled.differences + Math.abs(reconciled.requests - verdict.rows),
    'journal-left': segments,
    'failed-stops': ledger.failedStops.length,
    'errors-told': [...ledger.errors.values()].reduce((sum, count) => sum + count, 0),
  };
  return Object.entries(counts).map(([id, value]) =>
    figureOf({ id: `soak.${id}`, value, unit: '', atMost: 0 }),
  );
}

/** What the soak found, as figures. Pure. */
export function figuresOf(outcome: Outcome): Result[] {
  const { ledger, verdict, reconciled } = outcome;
  const figure = (id: string, value: number, unit = '') => figureOf({ id: `soak.${id}`, value, unit });
  return [
    ...mustBeNone(outcome),
    figureOf({ id: 'soak.answers', value: verdict.answers, unit: '', atLeast: 100 }),
    figureOf({ id: 'soak.kills', value: ledger.killsMs.length, unit: '', atLeast: 1 }),
    figureOf({ id: 'soak.memory-peak', value: Math.max(0, ...ledger.residentMib), unit: 'MiB', atMost: 300 }),
    figure('memory-median', ledger.residentMib.length === 0 ? 0 : medianOf(ledger.residentMib), 'MiB'),
    figure('rows', verdict.rows),
    figure('rows-in-usage', reconciled.requests),
    figure('rows-without-answer', verdict.unanswered),
    figure('attempts', ledger.attempts.length),
    figure('unpromised', verdict.unpromised),
    figure('clean-stops', ledger.cleanStopsMs.length),
    figure('clean-stop-longest', Math.max(0, ...ledger.cleanStopsMs), 'ms'),
    figure('start-median', ledger.startsMs.length === 0 ? 0 : medianOf(ledger.startsMs), 'ms'),
    figure('start-longest', Math.max(0, ...ledger.startsMs), 'ms'),
    figure('target-deaths', ledger.targetDeaths),
  ];
}

const shown = 20;

/** Each thing that must not be, in a sentence; of many of a kind the first. Pure. */
export function findingsOf({ ledger, verdict }: Outcome): string[] {
  const { lost, doubled, strange, different, unsound, late } = verdict;
  const kinds = { lost, doubled, strange, different, unsound, late, 'failed stop': ledger.failedStops };
  const told = Object.entries(kinds).flatMap(([kind, sentences]) => [
    ...sentences.slice(0, shown).map((sentence) => `${kind}: ${sentence}`),
    ...(sentences.length > shown ? [`${kind}: and ${sentences.length - shown} more`] : []),
  ]);
  return [
    ...told,
    ...[...ledger.errors].map(([error, count]) => `the server told ${counted(count, 'time')}: ${error}`),
  ];
}
