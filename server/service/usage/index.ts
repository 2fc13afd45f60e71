import { countUnits } from './count-units.ts';
import type { UsageDeps, UsageParts } from './deps.ts';
import { type RollUpTimer, startRollUps } from './jobs.ts';
import { createRollUp } from './roll-up-usage.ts';
import { usageStore } from './store.ts';

export { countDay, countQuota } from './count-usage.ts';
export { usageDataSource, usageRetention } from './obligations.ts';
export { type Reconciliation, reconcileUsage } from './reconcile-usage.ts';
export { usageRoutes } from './routes.ts';
export { usageMigrations, usageTables } from './tables.ts';

export type Usage = UsageParts & RollUpTimer;

/**
 * Opens usage: moves what was left since the last run into the counters, and goes on every few seconds. Rejects when it could not.
 * `stop` ends the timer, and moves and writes what is there.
 */
export async function openUsage(deps: UsageDeps): Promise<Usage> {
  const store = usageStore(deps.database);
  const rollUp = createRollUp({ ...deps, store });
  await rollUp.all();
  const units = countUnits({ ...deps, store });
  const timer = startRollUps({ rollUp, units, log: deps.log });
  return {
    ...deps,
    store,
    rollUp,
    units,
    stop: async () => {
      await timer.stop();
      await units.write().catch((error: unknown) => {
        deps.log.error({ err: error }, 'units of quotas could not be written at the end: they are lost');
      });
      await rollUp.recent().catch((error: unknown) => {
        deps.log.error({ err: error }, 'usage could not be rolled up at the end; the next start does it');
      });
    },
  };
}
