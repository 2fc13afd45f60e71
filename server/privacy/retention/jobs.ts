import { systemContext } from '#server/foundation/http/index.ts';
import type { Retention } from './deps.ts';
import { runRetention } from './run-retention.ts';

/** The hourly run. `run` rejects with `clock-jumped` when the clock is behind the last run; nothing is removed then. */
export const retentionJob = (retention: Retention) => ({
  name: 'retention',
  /** On the hour (node-cron): the access log expires whole hours, and none may stay an hour longer. */
  schedule: '0 * * * *',
  run: () => runRetention(retention, systemContext('retention'), { dryRun: false }),
});
