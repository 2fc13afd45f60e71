import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Context, Log } from '#server/foundation/http/index.ts';
import type { Mail } from '#server/foundation/mail/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
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
  /** Ends sessions and refuses the account's keys from the next request on. Must succeed when it is blocked already. */
  readonly block: (ctx: Context, accountId: AccountId) => Promise<void>;
};

export type RightsRequestsOptions = {
  /** The whole data folder: packages lie in its folder `packages`, and the scan of an erasure goes through all of it. */
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
  /** Files that belong to other people, absolute: there a name or an address may be another person's of the same name. */
  readonly othersFiles?: (accountId: AccountId) => Promise<ReadonlySet<string>>;
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
  /** Requests that are being completed now, in this process. */
  readonly underWay: Set<string>;
};
