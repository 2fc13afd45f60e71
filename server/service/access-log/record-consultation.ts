import type { Database } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { AccessLogFilter, AccessLogRow } from '#shared/contracts/access-log.ts';

export type RecordDeps = { readonly audit: AuditLog; readonly database: Database };

/** Rows by the person they tell of; null for rows of nobody. */
export type SubjectCounts = ReadonlyMap<string | null, number>;

/** Rows per person. Pure. */
export function countSubjects(rows: readonly AccessLogRow[]): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { accountId } of rows) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  return counts;
}

/** A search for one person that finds nothing is a consultation too, with count 0. Pure. */
export const orNothingFound = (counts: SubjectCounts, filter: AccessLogFilter): SubjectCounts =>
  counts.size > 0 ? counts : new Map([[filter.accountId ?? null, 0]]);

/** Names of the filters that are set; values may be personal and never stand in the audit log. Pure. */
export const filterNames = (filter: AccessLogFilter): string[] =>
  Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .sort();

/** How rows were looked at: the event, and what it tells beside the count. */
export type Look =
  | { readonly event: 'access-log.consulted' | 'access-log.watched'; readonly filters: string[] }
  | { readonly event: 'access-log.exported'; readonly filters: string[]; readonly format: string };

/** Entries of one transaction: others that write must not wait long. */
const entriesAtOnce = 200;

/** Writes one audit entry for each person. Two hundred at a time are all or none; more are several transactions. */
export async function recordLook(
  { audit, database }: RecordDeps,
  ctx: Context,
  { counts, look: { event, ...told } }: { counts: SubjectCounts; look: Look },
): Promise<void> {
  const all = [...counts];
  for (let from = 0; from < all.length; from += entriesAtOnce)
    await database.transaction(async (tx) => {
      for (const [subject, count] of all.slice(from, from + entriesAtOnce))
        await audit.append(tx, ctx, { event, subject, fields: { count, ...told } } as Parameters<
          AuditLog['append']
        >[2]);
    });
}
