import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Context, Log } from '#server/foundation/http/index.ts';
import type { Mail } from '#server/foundation/mail/index.ts';
import type { PersonalDataSource, Processor } from '#server/foundation/obligations/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import type { ErasureStore } from './store.ts';

/** What an erasure needs of the accounts. */
export type AccountsDoor = {
  /** Null when the account is erased or its key destroyed. */
  readonly describe: (accountId: AccountId) => Promise<{ email: string; name: string } | null>;
  /** Ends sessions and refuses the account's keys from the next request on. Must succeed when it is blocked already. */
  readonly block: (ctx: Context, accountId: AccountId) => Promise<void>;
};

/** A legal hold that forbids the erasure for now. */
export type Hold = { readonly id: string; readonly reason: string };

export type ErasureOptions = {
  readonly dataFolder: string;
  /** Folders and files outside the data folder in which a person might still be: logs, backups, temporary files. Absolute. */
  readonly alsoScanned: () => readonly string[];
  readonly accounts: AccountsDoor;
  /** Everything that is held about people. */
  readonly sources: readonly PersonalDataSource[];
  readonly processors: readonly Processor[];
  readonly findHold: (accountId: AccountId) => Promise<Hold | null>;
  /** The keys that are left are wrapped under a new epoch key, and the old one is destroyed. */
  readonly newEpoch: () => Promise<unknown>;
  /** Number of the epoch now. */
  readonly epoch: () => number;
  readonly notify: (mail: Mail) => Promise<void>;
  /** Files that belong to other people, absolute: there a name or an address may be another person's of the same name. */
  readonly othersFiles?: (accountId: AccountId) => Promise<ReadonlySet<string>>;
  /** How many different administrators must approve. */
  readonly approvals: 1 | 2;
  /** From the last approval to the first step. */
  readonly coolingOffHours: number;
  /** Where people reach the public listener, without a slash at the end; for links in mails. */
  readonly publicUrl: () => string;
};

export type ErasureDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly keyring: Keyring;
  readonly log: Log;
};

/** What each use case of this feature is given. */
export type Erasures = ErasureDeps & { readonly options: ErasureOptions; readonly store: ErasureStore };

export type Finished = { readonly certificateId: string; readonly erasedAtUtc: Instant };

/** One erasure, told by whoever asked for it. Both hooks run in the transaction of the step they belong to and may refuse by throwing. */
export type ErasureCase = {
  /** Id of the rights request. */
  readonly id: string;
  readonly accountId: AccountId;
  /** What the administrator wrote to the person, or null. */
  readonly answer: () => Promise<string | null>;
  /** The first step is about to be taken. */
  readonly begin: (tx: Tx, ctx: Context) => Promise<void>;
  /** All is done and proven. */
  readonly end: (tx: Tx, ctx: Context, finished: Finished) => Promise<void>;
};
