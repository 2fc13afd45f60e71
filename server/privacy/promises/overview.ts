import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Overview } from '#shared/contracts/overview.ts';
import type { Instant } from '#shared/values/index.ts';
import type { PromiseLedger } from './ledger.ts';
import { attentionOf, daysLeft } from './rules.ts';

/** What the overview asks of the other features; joined in compose.ts. */
export type OverviewSources = {
  readonly version: string;
  readonly startedAtUtc: Instant;
  readonly requests: () => Promise<Overview['requests']>;
  readonly health: () => Overview['health'];
  readonly accounts: () => Promise<Overview['accounts']>;
  readonly openRequests: () => Promise<readonly { id: string; type: string; state: string; dueOn: string }[]>;
  readonly retention: () => Promise<Overview['retention']>;
  readonly backups: () => Promise<Overview['backups']>;
  readonly jobs: () => readonly { name: string; lastError: string | null }[];
};

/** What needs attention now. Counts and deadlines only: no personal data, so no audit entry. */
export async function showOverview(
  { clock, ledger }: { clock: Clock; ledger: PromiseLedger },
  sources: OverviewSources,
): Promise<Overview> {
  const generatedAtUtc = nowUtc(clock);
  const deadlines = (await sources.openRequests())
    .map(({ id, type, state, dueOn }) => ({
      rightsRequestId: id,
      type,
      state,
      dueOn,
      daysLeft: daysLeft(dueOn, generatedAtUtc),
    }))
    .sort((a, b) => a.daysLeft - b.daysLeft);
  const promises = [...ledger.entries()];
  const retention = await sources.retention();
  const requests = await sources.requests();
  const health = sources.health();
  return {
    generatedAtUtc,
    version: sources.version,
    startedAtUtc: sources.startedAtUtc,
    requests,
    health,
    accounts: await sources.accounts(),
    deadlines,
    retention,
    backups: await sources.backups(),
    promises,
    attention: attentionOf({ deadlines, promises, retention, health }, sources.jobs()),
  };
}
