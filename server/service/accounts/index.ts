import type { Accounts, AccountsDeps, AccountsOptions } from './deps.ts';
import { accountsStore } from './store.ts';

export { closeAccount, getAccount, movePlan } from './change-account.ts';
export type { Accounts } from './deps.ts';
export { accountsDataSource, accountsRetention } from './obligations.ts';
export { accountRoutes } from './routes.ts';
export { mayCallApi } from './rules.ts';
export { registerAccountStrategies } from './strategies.ts';
export { accountsMigrations, accountsTables } from './tables.ts';

/** Opens the accounts feature. `changed` is told of every account whose state or plan has changed. */
export const openAccounts = (
  deps: AccountsDeps,
  options: AccountsOptions,
  changed: Accounts['changed'],
): Accounts => ({ ...deps, options, changed, store: accountsStore(deps.database) });
