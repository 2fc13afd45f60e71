import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Throttle } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { KeyDirectory } from './directory.ts';
import type { KeysStore } from './store.ts';

export type KeysDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
};

/** What each use case of this feature is given. */
export type Keys = KeysDeps & {
  readonly store: KeysStore;
  readonly directory: KeyDirectory;
  /** Each key made is a row and, until it ends, an entry in memory: an account must not make them without end. */
  readonly makingByAccount: Throttle;
};
