import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { RetentionStore } from './store.ts';

export type RetentionDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly log: Log;
};

/** What each use case of this feature is given. */
export type Retention = RetentionDeps & {
  readonly store: RetentionStore;
  readonly targets: readonly RetentionTarget[];
  /** True while a run is under way. */
  readonly running: { now: boolean };
};
