import type { Log } from '#server/foundation/http/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import { type RowKeys, rowKeyName } from './commands.ts';
import type { KnownRowKeys } from './row-keys.ts';
import type { Group } from './row-queue.ts';
import { hourMs, hourOf } from './rules.ts';

type Deps = {
  readonly keyring: Keyring;
  readonly rowKeys: KnownRowKeys;
  readonly log: Log;
  /** Accounts whose rows were erased since the start. */
  readonly erased: ReadonlySet<string>;
};

/**
 * Makes sure that the key of each hour in the batch exists (durably, before anything is sealed under it), and that of the hour after, so
 * that the change of the hour waits for nothing. Repeating it is safe.
 */
export async function ensureHourKeys(keyring: Keyring, hours: Iterable<string>): Promise<void> {
  for (const hour of hours) {
    await keyring.createHourKey(hour);
    await keyring.createHourKey(hourOf(Date.parse(`${hour}:00:00.000Z`) + hourMs));
  }
}

/** Whose rows are in the batch, by the name of the hour; the unknown caller is always among them, for rows that lose their person. */
function joinOwners(batch: readonly Group[]): Map<string, Set<string | null>> {
  const joined = new Map<number, Set<string | null>>();
  for (const { owners } of batch)
    for (const [hour, accounts] of owners) {
      const known = joined.get(hour) ?? new Set<string | null>([null]);
      for (const account of accounts) known.add(account);
      joined.set(hour, known);
    }
  return new Map([...joined].map(([hour, accounts]) => [hourOf(hour * hourMs), accounts]));
}

/**
 * The keys that the writer needs to seal a batch. A person who was erased, or whose key is gone, has none among
 * them, and the writer keeps the row without the person: a request may end, or be refused, between the erasure of the rows and the destruction
 * of the key.
 */
export async function keysOfBatch(
  { keyring, rowKeys, log, erased }: Deps,
  batch: readonly Group[],
): Promise<RowKeys> {
  const owners = joinOwners(batch);
  await ensureHourKeys(keyring, owners.keys());
  const keys = new Map<string, Uint8Array>();
  let strangers = 0;
  for (const [hour, accounts] of owners)
    for (const accountId of accounts) {
      const key = accountId !== null && erased.has(accountId) ? null : rowKeys.of(hour, accountId);
      if (key) keys.set(rowKeyName(hour, accountId), key);
      else strangers += 1;
    }
  if (strangers > 0)
    log.warn({ persons: strangers }, 'access-log rows of persons without a key are kept without the person');
  return keys;
}
