import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Throttle } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { LiveEnds } from './live-ends.ts';
import type { AdminStore } from './store.ts';

export type AdminsDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly keyring: Keyring;
};

export type AdminsOptions = {
  /** Path of the file that holds the setup token until it is used: `data/setup-token`. */
  readonly setupTokenFile: string;
};

/** What each use case of this feature is given. */
export type Admins = AdminsDeps & {
  readonly options: AdminsOptions;
  readonly store: AdminStore;
  readonly liveEnds: LiveEnds;
  readonly throttles: {
    readonly setupByIp: Throttle;
    readonly signInByIp: Throttle;
    readonly signInByEmail: Throttle;
  };
};
