import type { AccountState } from '#shared/contracts/accounts.ts';
import type { AccountId } from '#shared/values/index.ts';

/** What the gateway must know of an account on every request. */
export type AccountEntry = { readonly state: AccountState; readonly planId: string };

/** State and plan of every account, in memory; follows each committed change. */
export type AccountDirectory = {
  readonly find: (id: AccountId) => AccountEntry | undefined;
  /** Has nobody signed up yet? */
  readonly isEmpty: () => boolean;
  readonly set: (id: AccountId, entry: AccountEntry) => void;
  readonly remove: (id: AccountId) => void;
  /** Has `tell` called whenever an account was set or removed. */
  readonly onChange: (tell: (id: AccountId) => void) => void;
};

export function createDirectory(): AccountDirectory {
  const byId = new Map<AccountId, AccountEntry>();
  const listeners: ((id: AccountId) => void)[] = [];
  const changed = (id: AccountId) => {
    for (const tell of listeners) tell(id);
  };
  return {
    find: (id) => byId.get(id),
    isEmpty: () => byId.size === 0,
    set: (id, entry) => {
      byId.set(id, entry);
      changed(id);
    },
    remove: (id) => {
      byId.delete(id);
      changed(id);
    },
    onChange: (tell) => {
      listeners.push(tell);
    },
  };
}
