import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import type { Overview } from '#shared/contracts/overview.ts';

export type PromiseEntry = Overview['promises'][number];

export type PromiseLedger = {
  /** Runs every check now. A check that fails to run counts as broken: a promise nobody can check is not kept. */
  readonly check: () => Promise<readonly PromiseEntry[]>;
  /** The last result of each check; `unchecked` before the first. */
  readonly entries: () => readonly PromiseEntry[];
};

type Deps = { readonly clock: Clock; readonly log: Log };

/** Holds the live checks of the privacy policy's clauses, and what they last said. In memory; evidence comes with the ledger's own part. */
export function openLedger(deps: Deps, checks: readonly PromiseCheck[]): PromiseLedger {
  let entries: readonly PromiseEntry[] = checks.map(({ clause, title }) => ({
    clause,
    title,
    state: 'unchecked',
    detail: 'not checked yet',
    checkedAtUtc: null,
  }));

  const runCheck = async ({ clause, title, check }: PromiseCheck): Promise<PromiseEntry> => {
    const checkedAtUtc = nowUtc(deps.clock);
    try {
      return { clause, title, ...(await check()), checkedAtUtc };
    } catch (error) {
      deps.log.error({ err: error, clause }, 'a promise could not be checked');
      return { clause, title, state: 'broken', detail: 'the check itself failed; see the log', checkedAtUtc };
    }
  };

  return {
    check: async () => {
      entries = await Promise.all(checks.map(runCheck));
      return entries;
    },
    entries: () => entries,
  };
}
