import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Context, Log } from '#server/foundation/http/index.ts';
import type { Mail } from '#server/foundation/mail/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { Erasures } from '#server/privacy/erasure/index.ts';
import type { DataMapEntry } from '#server/privacy/processing-records/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { Statements } from '#shared/contracts/processing-records.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { RightsStore } from './store.ts';

/** What this feature needs of the accounts. */
export type AccountsDoor = {
  /** Null when the account is erased or its key destroyed. */
  readonly describe: (accountId: AccountId) => Promise<{ email: string; name: string } | null>;
  /** Opens an account again that was closed, as it was before; does nothing to another. */
  readonly reopen: (tx: Tx, ctx: Context, accountId: AccountId) => Promise<void>;
};

export type RightsRequestsOptions = {
  /** The data folder: packages lie in its folder `packages`. */
  readonly dataFolder: string;
  /** IANA zone of the controller, in which deadlines are counted. */
  readonly timeZone: string;
  readonly accounts: AccountsDoor;
  /** Everything that is held about people, this feature's own sources included. */
  readonly sources: readonly PersonalDataSource[];
  readonly notify: (mail: Mail) => Promise<void>;
  readonly dataMap: readonly DataMapEntry[];
  /** What the controller has stated about itself and its recipients. */
  readonly statements: () => Promise<Pick<Statements, 'controller' | 'activities'>>;
  /** Where people reach the public listener, without a slash at the end; for links in mails. */
  readonly publicUrl: () => string;
};

export type RightsRequestsDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly keyring: Keyring;
  readonly log: Log;
};

/** What each use case of this feature is given. */
export type RightsRequests = RightsRequestsDeps & {
  readonly options: RightsRequestsOptions;
  readonly store: RightsStore;
  readonly erasures: Erasures;
  /** Requests that are being completed now, in this process. */
  readonly underWay: Set<string>;
};
