import { AsyncLocalStorage } from 'node:async_hooks';
import { type Sequelize, Transaction } from 'sequelize';

declare const brand: unique symbol;
/** A write transaction that is open now. Only the database makes one; stores and the audit log take it. */
export type Tx = { readonly [brand]: true };

export const toSequelize = (tx: Tx): Transaction => tx as unknown as Transaction;

const works = new WeakMap<Tx, (() => void)[]>();

/**
 * Does `work` once the transaction is committed, and never when it is rolled back or the commit itself fails: how what is kept in
 * memory follows what is stored. Works run in the order given, before `transaction` resolves, and must not fail.
 */
export function onCommit(tx: Tx, work: () => void): void {
  const waiting = works.get(tx);
  if (!waiting) throw new Error('onCommit needs a transaction that is open now');
  waiting.push(work);
}

type OpenConnection = { uuid: string | undefined };
type SqliteConnections = { readonly connections: Readonly<Record<string, OpenConnection | undefined>> };

/**
 * After a failed COMMIT the transaction is still open and holds the write lock. Sequelize 6.37 then asks its pool to destroy the
 * connection, which does nothing for SQLite, and forgets it; closing it here rolls back, and the next transaction can begin.
 * A connection that was given back is not in the list any more.
 */
function closeAfterFailedCommit(sequelize: Sequelize, transaction: Transaction | undefined): void {
  const { id } = (transaction ?? {}) as { readonly id?: string };
  const { connections } = sequelize.connectionManager as unknown as SqliteConnections;
  const connection = id === undefined ? undefined : connections[id];
  if (!connection) return;
  connection.uuid = id;
  sequelize.connectionManager.releaseConnection(connection);
}

/** Sequelize's own afterCommit hooks run even when COMMIT fails (6.37: in a `finally`), so the works are kept here. */
async function commit<T>(sequelize: Sequelize, work: (tx: Tx) => Promise<T>): Promise<T> {
  const waiting: (() => void)[] = [];
  let open: Transaction | undefined;
  try {
    const result = await sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      open = transaction;
      const tx = transaction as unknown as Tx;
      works.set(tx, waiting);
      return work(tx).finally(() => works.delete(tx));
    });
    for (const follow of waiting) follow();
    return result;
  } catch (error) {
    closeAfterFailedCommit(sequelize, open);
    throw error;
  }
}

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
    const mine = last.then(() => inside.run(true, () => commit(sequelize, work)));
    last = mine.catch(() => {
      // The caller gets the error from `mine`; the line must go on for the others.
    });
    return mine;
  };
}
