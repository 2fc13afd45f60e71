import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Where } from '#server/foundation/database/index.ts';
import {
  findingOf,
  type PersonalDataSource,
  type RetentionTarget,
} from '#server/foundation/obligations/index.ts';
import { type MailRow, mails } from './tables.ts';

const fileOf = (outbox: string, id: string): string => join(outbox, `${id}.eml`);

async function removeFiles(outbox: string, rows: readonly { id: string }[]): Promise<void> {
  for (const { id } of rows) {
    await rm(fileOf(outbox, id), { force: true });
    await rm(`${fileOf(outbox, id)}.part`, { force: true });
  }
}

/**
 * Files first, then rows: after a crash in between a row still leads to what is left to do. Then the files again: a mail that came in
 * between, or was being written, has one by now.
 */
async function removeMails(database: Database, outbox: string, where: Where<MailRow>): Promise<number> {
  const table = database.table(mails);
  await removeFiles(outbox, await table.list(where));
  const { rows, removed } = await database.transaction(async (tx) => ({
    rows: await table.list(where, { tx }),
    removed: await table.remove(tx, where),
  }));
  await removeFiles(outbox, rows);
  return removed;
}

/** The mails of a person: rows and outbox files. */
export function mailDataSource(database: Database, outbox: string): PersonalDataSource {
  const table = database.table(mails);
  return {
    name: 'mail',
    tables: ['mails'],
    count: async (accountId) => [{ table: 'mails', records: await table.count({ accountId }), kept: null }],
    export: async (accountId) => [
      {
        name: 'mails',
        title: 'Mails sent to you',
        records: await table.list({ accountId }, { orderBy: [['id', 'asc']] }),
      },
    ],
    erase: async (accountId) => [
      { table: 'mails', removed: await removeMails(database, outbox, { accountId }) },
    ],
  };
}

/** Outbox files that belong to other people: a search for one person must not take them for a trace. Absolute paths. */
export async function othersMailFiles(
  database: Database,
  outbox: string,
  accountId: string,
): Promise<Set<string>> {
  const rows = await database.table(mails).list({ accountId: { ne: accountId } });
  return new Set(rows.map(({ id }) => fileOf(outbox, id)));
}

/** Mails go thirty days after they were written. */
export function mailRetention(database: Database, outbox: string): RetentionTarget {
  const table = database.table(mails);
  return {
    name: 'mails',
    rule: 'retain.mail',
    plan: async (cutoff) => {
      const where = { createdAtUtc: { lt: cutoff } };
      const oldest = await table.list(where, { orderBy: [['createdAtUtc', 'asc']], limit: 3 });
      return findingOf(
        oldest.map((row) => row.createdAtUtc),
        await table.count(where),
      );
    },
    apply: async (cutoff) => ({
      removed: await removeMails(database, outbox, { createdAtUtc: { lt: cutoff } }),
    }),
  };
}
