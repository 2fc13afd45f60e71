import { decodeCursor, encodeCursor } from '#server/foundation/http/index.ts';
import type { RetentionRunView } from '#shared/contracts/retention.ts';
import type { Page } from '#shared/values/index.ts';
import type { Retention } from './deps.ts';

/** Runs, newest first. Throws `invalid-input` for a foreign cursor. */
export async function listRuns(
  { store }: Retention,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<RetentionRunView>> {
  const [before] = cursor === undefined ? [null] : decodeCursor(cursor, ['id']);
  const rows = (await store.page(before, limit + 1)) as RetentionRunView[];
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
}
