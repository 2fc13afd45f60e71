import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { CredentialDirectory } from './directory.ts';
import type { CredentialsStore } from './store.ts';

export type CredentialsDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
};

/** What each use case of this feature is given. */
export type Credentials = CredentialsDeps & {
  readonly store: CredentialsStore;
  readonly directory: CredentialDirectory;
};
