import { systemContext } from '#server/foundation/http/index.ts';
import type { Retention } from './deps.ts';
import { runRetention } from './run-retention.ts';

/** The hourly run. `run` rejects with `clock-jumped` when the clock is behind the last run; nothing is removed then. */
export const retentionJob = (retention: Retention) => ({
  name: 'retention',
  /** Minute 7 of each hour (node-cron). */
  schedule: '7 * * * *',
  run: () => runRetention(retention, systemContext('retention'), { dryRun: false }),
});
