import type { Clock } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { UsageSource } from '#server/service/access-log/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { Units } from './count-units.ts';
import type { RollUp } from './roll-up-usage.ts';
import type { UsageStore } from './store.ts';

export type UsageDeps = {
  readonly clock: Clock;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly log: Log;
  /** Where the rows of the access log tell what they add. */
  readonly source: UsageSource;
};

/** What the use cases of this feature work with. */
export type UsageParts = UsageDeps & {
  readonly store: UsageStore;
  readonly rollUp: RollUp;
  readonly units: Units;
};
