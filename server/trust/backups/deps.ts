import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { DataPaths } from '#server/foundation/data-folder/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { BackupProgress } from '#shared/contracts/backups.ts';
import type { Copies } from './copies.ts';
import type { Rehearse } from './restore-report.ts';
import type { BackupStore } from './store.ts';
import type { Turns } from './turns.ts';

/** What backups need of the features above; compose hands it over. */
export type BackupDoors = {
  /** Resolves when every row of the access log that was pushed so far is in its day file. */
  readonly flushLog: () => Promise<void>;
  /** Does `work` while usage is not moved from the day files to the main database: what it copies of both fits together. */
  readonly betweenRollUps: <T>(work: () => Promise<T>) => Promise<T>;
  readonly rehearse: Rehearse;
};

export type BackupsDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly keyring: Keyring;
  readonly log: Log;
  readonly paths: DataPaths;
  readonly turns: Turns;
  readonly copies: Copies;
};

export type BackupsOptions = {
  readonly version: string;
  /** At the most; null for as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** Five cron fields (UTC), or `off`. */
  readonly schedule: string;
};

/** What is under way now, in this process. */
export type UnderWay = {
  /** By the id of the backup that is made or rehearsed; at most one. */
  readonly progress: Map<string, BackupProgress>;
  ended: Promise<unknown>;
};

/** What each use case of this feature is given. */
export type Backups = BackupsDeps & {
  readonly doors: BackupDoors;
  readonly options: BackupsOptions;
  readonly store: BackupStore;
  readonly underWay: UnderWay;
};
