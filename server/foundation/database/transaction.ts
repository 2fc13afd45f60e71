import { AsyncLocalStorage } from 'node:async_hooks';
import { type Sequelize, Transaction } from 'sequelize';

declare const brand: unique symbol;
/** A write transaction that is open now. Only the database makes one; stores and the audit log take it. */
export type Tx = { readonly [brand]: true };

export const toSequelize = (tx: Tx): Transaction => tx as unknown as Transaction;

/**
 * Does `work` once the transaction is committed, and never when it is rolled back: how what is kept in memory follows what is
 * stored. `work` must not fail; it is awaited before `transaction` resolves.
 */
export const onCommit = (tx: Tx, work: () => void): void => toSequelize(tx).afterCommit(work);

/**
 * Runs write transactions one after the other: SQLite has one writer, and waiting in line here costs less than SQLITE_BUSY.
 * `BEGIN IMMEDIATE`, so that what a transaction read is still true when it writes. A transaction inside another would wait
 * for itself; that is a broken invariant and throws.
 */
export function transactionQueue(sequelize: Sequelize) {
  const inside = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();

  return async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (inside.getStore()) throw new Error('a transaction was begun inside another; hand the outer one down');
    const mine = last.then(() =>
      inside.run(true, () =>
        sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, (t) => work(t as unknown as Tx)),
      ),
    );
    last = mine.catch(() => {
      // The caller gets the error from `mine`; the line must go on for the others.
    });
    return mine;
  };
}
