import type { Log } from '#server/foundation/http/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccessRecord } from './access-record.ts';
import { type RowKeys, rowKeyName } from './commands.ts';
import { hourMs, hourOf, routeOf } from './rules.ts';

type Deps = {
  readonly keyring: Keyring;
  readonly log: Log;
  /** Accounts whose rows were erased since the start. */
  readonly erased: ReadonlySet<string>;
};

/** A row of a person who is erased: it counts as a request, but tells of nobody, and of the path only the pattern. */
const withoutPerson = (record: AccessRecord): AccessRecord => ({
  ...record,
  accountId: null,
  keyId: null,
  ip: null,
  userAgent: null,
  target: routeOf(record.target),
});

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

/**
 * Rows of a batch with the keys to seal them. A row whose person was erased, or whose person's key is gone, leaves without
 * the person: a request may end, or be refused, between the erasure of the rows and the destruction of the key.
 */
export async function prepareBatch(
  { keyring, log, erased }: Deps,
  records: readonly AccessRecord[],
): Promise<{ rows: AccessRecord[]; keys: RowKeys }> {
  await ensureHourKeys(keyring, new Set(records.map((record) => hourOf(record.timeMs))));
  const keys = new Map<string, Uint8Array>();
  const hasKey = (record: AccessRecord): boolean => {
    if (record.accountId !== null && erased.has(record.accountId)) return false;
    const hour = hourOf(record.timeMs);
    const name = rowKeyName(hour, record.accountId);
    if (keys.has(name)) return true;
    const key = keyring.rowKey(hour, record.accountId);
    if (key !== null) keys.set(name, key);
    return key !== null;
  };
  let orphans = 0;
  const rows = records.map((record) => {
    if (hasKey(record)) return record;
    orphans += 1;
    const bare = withoutPerson(record);
    hasKey(bare);
    return bare;
  });
  if (orphans > 0)
    log.warn({ rows: orphans }, 'access-log rows of persons without a key were kept without the person');
  return { rows, keys };
}
