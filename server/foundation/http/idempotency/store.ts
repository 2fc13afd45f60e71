import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Instant } from '#shared/values/index.ts';
import { type IdempotencyRow, idempotencyKeys } from './tables.ts';

/** What is kept of an answer: its body and the fields its handler set. */
export type KeptAnswer = { readonly body: unknown; readonly headers: Readonly<Record<string, string>> };

/** All reads and writes of the remembered answers. */
export function idempotencyStore(database: Database) {
  const keys = database.table(idempotencyKeys);
  return {
    find: (id: string, tx?: Tx) => keys.find({ id }, tx),
    insert: (tx: Tx, row: Omit<IdempotencyRow, 'state' | 'answer'>) =>
      keys.insert(tx, { ...row, state: 'running', answer: null }),
    finish: (tx: Tx, id: string, answer: KeptAnswer) => keys.update(tx, { id }, { state: 'done', answer }),
    remove: (tx: Tx, id: string) => keys.remove(tx, { id }),
    listOf: (actorId: string) => keys.list({ actorId }, { orderBy: [['createdAtUtc', 'asc']] }),
    removeOf: (tx: Tx, actorId: string) => keys.remove(tx, { actorId }),
    countBefore: (cutoffUtc: Instant) => keys.count({ createdAtUtc: { lt: cutoffUtc } }),
    oldestBefore: (cutoffUtc: Instant, limit: number) =>
      keys.list({ createdAtUtc: { lt: cutoffUtc } }, { orderBy: [['createdAtUtc', 'asc']], limit }),
    removeBefore: (tx: Tx, cutoffUtc: Instant) => keys.remove(tx, { createdAtUtc: { lt: cutoffUtc } }),
  };
}
