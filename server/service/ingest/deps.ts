import type { Clock } from '#server/foundation/clock/index.ts';
import type { AccessLog, AccessRecord } from '#server/service/access-log/index.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import type { Lane } from './lane.ts';
import type { RecentRows } from './recent-rows.ts';

export type IngestDeps = {
  readonly clock: Clock;
  readonly accessLog: Pick<AccessLog, 'push' | 'hasRoom' | 'health'>;
  /** False for an account that never was, or was erased. From memory. */
  readonly hasAccount: (id: AccountId) => boolean;
  /** Whose keys these are, revoked ones included; those that nobody has are left out. */
  readonly findOwners: (ids: readonly KeyId[]) => Promise<ReadonlyMap<KeyId, AccountId>>;
  /** Told of each row that was taken, once for those that are known to be repeats. */
  readonly onTaken: (row: AccessRecord) => void;
  /** How long rows are kept. */
  readonly keptDays: number;
};

/** What the use case of this feature is given. */
export type Ingest = IngestDeps & {
  readonly lane: Lane;
  readonly recent: RecentRows;
  /** Owners of keys that were asked for; a key never changes its owner. */
  readonly owners: Map<KeyId, AccountId>;
};
