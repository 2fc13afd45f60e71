import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Mailer } from '#server/foundation/mail/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccountDirectory } from './directory.ts';
import type { AccountsStore } from './store.ts';

export type AccountsOptions = {
  /** Address that links in mails begin with, without a slash at the end. */
  readonly publicUrl: string;
  /** The plan of a new account. */
  readonly firstPlanId: string;
};

export type AccountsDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly keyring: Keyring;
  readonly mailer: Mailer;
};

/** What each use case of this feature is given. */
export type Accounts = AccountsDeps & {
  readonly options: AccountsOptions;
  readonly store: AccountsStore;
  readonly directory: AccountDirectory;
};
