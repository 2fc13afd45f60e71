import type { Keyring } from '#server/trust/keyring/index.ts';

/** Keys for the sealed part of rows, derived once per hour and person. */
export type KnownRowKeys = {
  /** Null when the hour's key or the person's is destroyed. */
  readonly of: (hour: string, accountId: string | null) => Uint8Array | null;
};

type OfHour = { readonly nobody: Buffer; readonly byAccount: Map<string, Uint8Array> };

/** Two hours are in use around their change; more only while old rows are taken over. */
const rememberedHours = 4;
const rememberedAccounts = 20_000;

/**
 * Remembers derived keys, because deriving one (HKDF) costs as much as several rows. What is destroyed in the keyring is not given out
 * any more, and forgotten: the hour's key is derived anew at each call for the unknown caller, which each batch makes first.
 */
export function knownRowKeys(keyring: Pick<Keyring, 'rowKey' | 'hasSubjectKey'>): KnownRowKeys {
  const hours = new Map<string, OfHour>();

  const begin = (hour: string): Buffer | null => {
    const nobody = keyring.rowKey(hour, null);
    if (nobody === null) hours.delete(hour);
    else if (!hours.get(hour)?.nobody.equals(nobody)) {
      if (hours.size >= rememberedHours) hours.clear();
      hours.set(hour, { nobody, byAccount: new Map() });
    }
    return nobody;
  };

  return {
    of: (hour, accountId) => {
      if (accountId === null) return begin(hour);
      const known = hours.get(hour)?.byAccount;
      if (!keyring.hasSubjectKey(accountId)) {
        known?.delete(accountId);
        return null;
      }
      const found = known?.get(accountId);
      if (found) return found;
      const key = keyring.rowKey(hour, accountId);
      if (known && known.size >= rememberedAccounts) known.clear();
      if (key) known?.set(accountId, key);
      return key;
    },
  };
}
