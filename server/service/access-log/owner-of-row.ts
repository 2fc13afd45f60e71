import type { AccessLogParts } from './access-log.ts';
import { bytesToUuid, dayOf, uuidToHex } from './rules.ts';

/** The moment a UUIDv7 was made, Unix milliseconds; of a row that is when its request began. Pure. */
const timeOfId = (id: string): number => Number.parseInt(uuidToHex(id).slice(0, 12), 16);

/** The id stands a little before or after the time of its row, never a second. */
const slackMs = 1_000;

/**
 * Whose row it is: an account id, null for a row of an unknown caller, undefined when the log holds no such row. A row whose id was not
 * made when its request began is not found.
 */
export async function ownerOfRow(
  { parts: { readers, settled } }: { parts: AccessLogParts },
  id: string,
): Promise<string | null | undefined> {
  await settled();
  const time = timeOfId(id);
  const range = [time - slackMs, time + slackMs] as const;
  const asked = [...range, Buffer.from(uuidToHex(id), 'hex')];
  const sql = 'SELECT accountId FROM access_log_row WHERE time BETWEEN ? AND ? AND id = ?';
  for (const day of new Set(range.map(dayOf))) {
    const row = await readers.read(day, undefined, (db) => db.get<{ accountId: Buffer | null }>(sql, asked));
    if (row) return row.accountId && bytesToUuid(row.accountId);
  }
  return undefined;
}
