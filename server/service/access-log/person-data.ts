import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { AccessLogParts } from './access-log.ts';
import { rowOpener } from './open-row.ts';
import { uuidToHex } from './rules.ts';
import { scanRows } from './scan-rows.ts';
import { accessLogDataMap, accessLogTable } from './tables.ts';

const chunkRows = 1000;

async function countRows({ readers, settled }: AccessLogParts, accountId: AccountId): Promise<number> {
  await settled();
  const id = Buffer.from(uuidToHex(accountId), 'hex');
  const sql = 'SELECT rows AS n FROM access_log_account WHERE accountId = ?';
  let sum = 0;
  for (const day of await readers.days())
    sum += (await readers.read(day, undefined, (db) => db.get<{ n: number }>(sql, [id])))?.n ?? 0;
  return sum;
}

async function* exportRows(
  { readers, settled, deps }: AccessLogParts,
  accountId: AccountId,
): AsyncGenerator<AccessLogRow> {
  await settled();
  const open = rowOpener(deps.keyring);
  const scan = { filter: { accountId }, order: 'oldest-first', after: null, chunk: chunkRows } as const;
  for await (const row of scanRows(readers, scan)) yield open(row);
}

/**
 * What the access log holds of a person: all rows of the account, over all days. `erase` removes them (their bytes are overwritten) and
 * empties the journal and the write-ahead logs, so that no file holds them any more; rows that are still to come leave without the person.
 */
export const accessLogDataSource = ({ parts }: { parts: AccessLogParts }): PersonalDataSource => ({
  name: 'access-log',
  tables: accessLogDataMap.map(({ name }) => name),
  count: async (accountId) => [
    { table: accessLogTable.name, records: await countRows(parts, accountId), kept: null },
  ],
  export: async (accountId) => [
    { name: 'access-log', title: 'Your requests to the API', records: exportRows(parts, accountId) },
  ],
  erase: async (accountId) => {
    parts.erased.add(accountId);
    // Before the rows go: what the journal held could bring them back at the next start.
    await parts.emptyJournal((row) => row.accountId === accountId);
    const days = await parts.readers.days();
    const removed = await parts.writer.ask({ kind: 'erase', days, accountId });
    return [{ table: accessLogTable.name, removed }];
  },
});
