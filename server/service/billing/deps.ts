import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { AccountState } from '#shared/contracts/accounts.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Plans } from './plans.ts';
import type { Provider, ProviderOptions } from './provider.ts';
import type { Prices } from './rules.ts';
import type { BillingStore } from './store.ts';

/** What billing needs of the features that hold accounts and count calls. */
export type BillingLinks = {
  /** The account as it is now, or undefined when there is none. */
  readonly findAccount: (
    id: AccountId,
  ) => { readonly state: AccountState; readonly planId: string } | undefined;
  /** Moves the account inside the transaction. Billing writes the audit entry. */
  readonly movePlan: (tx: Tx, id: AccountId, planId: string) => Promise<void>;
  /** Calls of the account in the present calendar month (UTC). */
  readonly usedThisMonth: (id: AccountId) => Promise<number>;
};

export type BillingDeps = BillingLinks & {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly plans: Plans;
};

export type BillingOptions = {
  /** Null switches billing off: plans are shown, none can be bought. */
  readonly stripe: (ProviderOptions & { readonly prices: Prices }) | null;
  /** Where the payment page sends the person back to. */
  readonly returnUrl: string;
};

/** What each use case of this feature is given. `provider` is null while billing is off. */
export type Billing = BillingDeps & {
  readonly options: BillingOptions;
  readonly prices: Prices;
  readonly store: BillingStore;
  readonly provider: Provider | null;
  /** Runs one piece of work after the other. */
  readonly inLine: <T>(work: () => Promise<T>) => Promise<T>;
};
