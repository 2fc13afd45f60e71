import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { HoldTable } from '#shared/contracts/hold-values.ts';
import type { OpenHolds } from './open-holds.ts';
import type { HoldStore } from './store.ts';

export type HoldsDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
};

/** Whose a thing is: an account id, null for a record of nobody; undefined when there is no such thing. */
export type Owner = string | null | undefined;

/** How this feature finds what is to be held. */
export type HoldDoors = {
  readonly hasAccount: (id: string) => boolean;
  readonly ownerOfKey: (id: string) => Promise<Owner>;
  readonly ownerOfRecord: (table: HoldTable, id: string) => Promise<Owner>;
};

/** What each use case of this feature is given. */
export type HoldParts = HoldsDeps & {
  readonly doors: HoldDoors;
  readonly open: OpenHolds;
  readonly store: HoldStore;
};
