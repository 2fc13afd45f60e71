import type { Clock } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { DataMapEntry } from './register-input.ts';
import type { StatementsStore } from './store.ts';

/** What the use cases of this feature work with. */
export type RecordsDeps = {
  readonly clock: Clock;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly store: StatementsStore;
  readonly dataMap: readonly DataMapEntry[];
};
