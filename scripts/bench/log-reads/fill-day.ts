import path from 'node:path';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { daySchema } from '#server/service/access-log/day-schema.ts';
import { ensureDeltas } from '#server/service/access-log/delta-store.ts';
import { addToRowCount, ensureRowCount } from '#server/service/access-log/row-count.ts';
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

/** One statement for many rows: `?1` first number, `?2` how many, `?3` milliseconds from row to row, `?4` begin of the day. */
const insert = `
  WITH RECURSIVE n (i) AS (VALUES (?1) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2)
  INSERT INTO access_log (id, time, accountId, keyId, method, route, status, outcome, code, durationUs, upstreamUs,
    requestBytes, responseBytes, requestId, technical)
  SELECT unhex(printf('%016x%016x', i, ?4)), ?4 + CAST(i * ?3 AS INTEGER),
    CASE WHEN i % 50 = 0 THEN ?5 ELSE unhex(printf('01a207a232807000900000000000%04x', (i * 7919) % 1000)) END,
    unhex(printf('01a207a232807000a00000000000%04x', (i * 7919) % 1000)), 'GET', '/exercises/:id',
    CASE WHEN i % 400 = 0 THEN 503 WHEN i % 20 = 0 THEN 404 ELSE 200 END, 'forwarded', NULL, 2500, 1500, 0, 1024,
    unhex(printf('%016x%016x', i, ?4)), zeroblob(120) FROM n`;

const insertRare = `
  INSERT INTO access_log SELECT randomblob(16), time + 1, ?1, keyId, method, route, status, outcome, code, durationUs, upstreamUs, requestBytes,
    responseBytes, requestId, technical FROM access_log ORDER BY time LIMIT 3`;

type Day = { readonly day: string; readonly rows: number; readonly hasRare: boolean };

/** Makes the file of a day with so many rows (and three more of the rare account), as the writer leaves it. */
export async function fillDay(folder: string, { day, rows, hasRare }: Day): Promise<void> {
  const db = await openSqlite(path.join(folder, `${day}.sqlite`));
  await db.exec(`PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; ${daySchema}`);
  await ensureDeltas(db);
  await ensureRowCount(db);
  const begin = startOfDay(day);
  const busy = Buffer.from(uuidToHex(busyAccount), 'hex');
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - from);
    await db.run(insert, [from, count, dayMs / rows, begin, busy]);
    await addToRowCount(db, count);
  }
  if (hasRare) await db.run(insertRare, [Buffer.from(uuidToHex(rareAccount), 'hex')]);
  await db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  await db.close();
}
