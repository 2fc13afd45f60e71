import type { AccountState } from '#shared/contracts/accounts.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Accounts, AccountsDeps, AccountsOptions } from './deps.ts';
import { createDirectory } from './directory.ts';
import { accountsStore } from './store.ts';

export { closeAccount, getAccount, movePlan, reopenAccount } from './change-account.ts';
export type { Accounts } from './deps.ts';
export { accountsDataSource, accountsRetention } from './obligations.ts';
export { accountRoutes } from './routes.ts';
export { mayCallApi } from './rules.ts';
export { registerAccountStrategies } from './strategies.ts';
export { accountsMigrations, accountsTables } from './tables.ts';
export { verifyEmail } from './verify-email.ts';

/** Opens the accounts feature and fills its directory with every account. */
export async function openAccounts(deps: AccountsDeps, options: AccountsOptions): Promise<Accounts> {
  const directory = createDirectory();
  const store = accountsStore(deps.database, directory);
  for (const { id, state, planId } of await store.listAll())
    directory.set(id as AccountId, { state: state as AccountState, planId });
  return { ...deps, options, directory, store };
}
