import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { inTransaction } from './insert-counted.ts';
import { takeFromNames } from './number-names.ts';
import { addToRowCount } from './row-count.ts';

/** A condition on rows with its one value. Blocks go with their rows: each holds rows of one hour and one account. */
type Going = { readonly where: 'time < ?' | 'account = ?'; readonly value: number };

/** Deletes rows with all that only they lead to: sealed blocks, and accounts, keys and kinds that no other row names. In a transaction. */
async function removeGoing(db: SqliteConnection, { where, value }: Going): Promise<number> {
  await db.run(
    `DELETE FROM access_log_technical WHERE block IN (SELECT block FROM access_log WHERE ${where})`,
    [value],
  );
  await takeFromNames(db, where, value);
  const { changes } = await db.run(`DELETE FROM access_log WHERE ${where}`, [value]);
  await addToRowCount(db, -changes);
  return changes;
}

/** Deletes the rows that began before the begin of an hour (Unix milliseconds) and returns how many. Repeating it is safe. */
export const removeBefore = (db: SqliteConnection, hourStartMs: number): Promise<number> =>
  inTransaction(db, () => removeGoing(db, { where: 'time < ?', value: hourStartMs }));

/** Deletes the rows of an account (the 16 bytes of its id) and returns how many. Repeating it is safe. */
export const removeAccount = (db: SqliteConnection, accountId: Buffer): Promise<number> =>
  inTransaction(db, async () => {
    const sql = 'SELECT number FROM access_log_account WHERE accountId = ?';
    const account = await db.get<{ number: number }>(sql, [accountId]);
    return account ? removeGoing(db, { where: 'account = ?', value: account.number }) : 0;
  });
