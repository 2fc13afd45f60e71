import { globSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '#server/foundation/sqlite/index.ts';

export type LoggedRow = {
  readonly requestId: string;
  readonly status: number;
  readonly outcome: string;
  readonly code: string | null;
};

const asUuid =
  "lower(substr(h,1,8)||'-'||substr(h,9,4)||'-'||substr(h,13,4)||'-'||substr(h,17,4)||'-'||substr(h,21))";

/** Rows as they stand in the day files, past the server; also while none runs. */
export async function readAccessLogRows(dataFolder: string): Promise<LoggedRow[]> {
  const rows: LoggedRow[] = [];
  for (const file of globSync('access-log/*.sqlite', { cwd: dataFolder }).sort()) {
    const connection = await openSqlite(join(dataFolder, file), 'read-only');
    rows.push(
      ...(await connection.all<LoggedRow>(
        `SELECT ${asUuid} AS requestId, status, outcome, code FROM (SELECT *, hex(id) AS h FROM access_log_row)`,
      )),
    );
    await connection.close();
  }
  return rows;
}
