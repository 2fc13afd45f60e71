import type { AccessLog } from '#server/service/access-log/index.ts';

/** How many rows are in the day files. */
export async function countRows(accessLog: AccessLog): Promise<number> {
  const bySubject = await accessLog.countSubjects({});
  return bySubject.values().reduce((sum, rows) => sum + rows, 0);
}
