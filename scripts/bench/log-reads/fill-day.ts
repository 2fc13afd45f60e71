import path from 'node:path';
import { openDayToWrite } from '#server/service/access-log/open-day.ts';
import { addToRowCount } from '#server/service/access-log/row-count.ts';
import { startOfDay, uuidToHex } from '#server/service/access-log/rules.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccountId } from '#shared/values/index.ts';

/** One call in fifty is theirs; of the others each has one in a thousand. */
export const busyAccount = '01a207a2-3280-7000-8000-000000000001' as AccountId;
/** Has three calls a day on three days of ninety. */
export const rareAccount = '01a207a2-3280-7000-8000-000000000002' as AccountId;

/** Sealed parts stay closed: what is measured is how rows are found. */
export const noKeys = { rowKey: () => null } as unknown as Keyring;

const rowsAtOnce = 200_000;
const dayMs = 86_400_000;
const others = 1000;
/** Of each account one block in so many of its rows. */
const rowsOfBlock = 8;

/** Accounts 1 to 1,000 with a key each, then the busy and the rare one; three kinds of requests. */
const names = `
  WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${others})
  INSERT INTO access_log_account (number, accountId, rows)
  SELECT i + 1, unhex(printf('01a207a232807000900000000000%04x', i)), 1 FROM n;
  INSERT INTO access_log_key (number, keyId, rows)
  SELECT number, unhex(printf('01a207a232807000a00000000000%04x', number)), 1 FROM access_log_account;
  INSERT INTO access_log_kind (number, method, route, outcome, code, rows)
  VALUES (1, 'GET', '/exercises/:id', 'forwarded', '', 1);`;

const nameAccounts = 'INSERT INTO access_log_account (number, accountId, rows) VALUES (?, ?, 1), (?, ?, 1)';

/** One statement for many rows: `?1` first number, `?2` how many, `?3` milliseconds from row to row, `?4` begin of the day. */
const insert = `
  WITH RECURSIVE n (i) AS (VALUES (?1) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2)
  INSERT INTO access_log (time, id, account, key, kind, status, durationUs, upstreamUs, requestBytes, responseBytes, block)
  SELECT ?4 + CAST(i * ?3 AS INTEGER), unhex(printf('%016x%016x', i, ?4)),
    CASE WHEN i % 50 = 0 THEN ${others + 1} ELSE (i * 7919) % ${others} + 1 END, (i * 7919) % ${others} + 1, 1,
    CASE WHEN i % 400 = 0 THEN 503 WHEN i % 20 = 0 THEN 404 ELSE 200 END, 2500, 1500, 0, 1024, i / ${rowsOfBlock} + 1 FROM n`;

/** As many bytes as blocks of real requests have. */
const insertBlocks = `
  WITH RECURSIVE n (i) AS (VALUES (?1 / ${rowsOfBlock}) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < (?1 + ?2) / ${rowsOfBlock})
  INSERT INTO access_log_technical (block, account, sealed) SELECT i + 1, 1, zeroblob(${rowsOfBlock * 70}) FROM n`;

const insertRare = `
  INSERT INTO access_log SELECT time + 1, randomblob(16), ${others + 2}, key, kind, status, durationUs, upstreamUs, requestBytes,
    responseBytes, block FROM access_log ORDER BY time LIMIT 3`;

type Day = { readonly day: string; readonly rows: number; readonly hasRare: boolean };

/** Makes the file of a day with so many rows (and three more of the rare account), as the writer leaves it. */
export async function fillDay(folder: string, { day, rows, hasRare }: Day): Promise<void> {
  const db = await openDayToWrite(path.join(folder, `${day}.sqlite`));
  await db.exec(`PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; ${names}`);
  const [busy, rare] = [busyAccount, rareAccount].map((id) => Buffer.from(uuidToHex(id), 'hex'));
  await db.run(nameAccounts, [others + 1, busy as Buffer, others + 2, rare as Buffer]);
  const begin = startOfDay(day);
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - from);
    await db.run(insert, [from, count, dayMs / rows, begin]);
    await db.run(insertBlocks, [from, count]);
    await addToRowCount(db, count);
  }
  if (hasRare) {
    await db.run(insertRare);
    await addToRowCount(db, 3);
  }
  await db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  await db.close();
}
