import type { AccessLog } from './access-log-port.ts';
import { countSubjects, oldestRow } from './count-rows.ts';
import { listRows, readCursor } from './list-rows.ts';
import type { LiveRows } from './live-rows.ts';
import { type ReadDeps, readOpened } from './read-opened.ts';
import { rowMatcher } from './record-row.ts';

type Deps = ReadDeps & {
  readonly live: LiveRows;
  readonly settled: () => Promise<void>;
};

type ReadSide = Pick<
  AccessLog,
  'list' | 'listOwn' | 'read' | 'countSubjects' | 'oldestUtc' | 'watch' | 'watches' | 'endWatches'
>;

async function* readAfter<T>(settled: () => Promise<void>, read: () => AsyncGenerator<T>): AsyncGenerator<T> {
  await settled();
  yield* read();
}

/** All that reads of the access log: from the day files, after rows on their way have had time to get there, and live. */
export function readSide(deps: Deps): ReadSide {
  const { readers, live, settled, ipForm } = deps;
  const list: AccessLog['list'] = async (filter, page) => {
    await settled();
    return listRows(deps, filter, page);
  };
  return {
    list,
    listOwn: (accountId, filter, page) => list({ ...filter, accountId }, page),
    read: (filter, order, cursor) => {
      const scan = { filter, order, after: readCursor(cursor) };
      return readAfter(settled, () => readOpened(deps, scan));
    },
    countSubjects: async (filter) => {
      await settled();
      return countSubjects(readers, filter);
    },
    oldestUtc: () => oldestRow(readers),
    watch: (filter, afterId) => live.watch({ fits: rowMatcher(filter, ipForm), afterId }),
    watches: live.watches,
    endWatches: live.end,
  };
}
