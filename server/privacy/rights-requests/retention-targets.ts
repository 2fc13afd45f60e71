import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import { removeCertificateOf } from '#server/privacy/erasure/index.ts';
import type { Instant } from '#shared/values/index.ts';
import { listFilesBefore, removeFile, removePackageFiles } from './package/package-folder.ts';
import { type RightsStore, rightsStore } from './store.ts';
import type { RequestRow } from './tables.ts';

type Deps = { readonly database: Database };
type Remove = (rows: readonly RequestRow[]) => Promise<void>;

/** Packages go after 30 days, the files of ended requests (with their certificates) after three years. */
export function rightsRequestsRetention(
  { database }: Deps,
  { dataFolder }: { dataFolder: string },
): RetentionTarget[] {
  const store = rightsStore(database);
  const forgetPackage = (tx: Tx, { id }: RequestRow) => store.change(tx, id, { packageFile: null });
  const removeRequest = async (tx: Tx, { id }: RequestRow) => {
    await removeCertificateOf(database, tx, id);
    await store.remove(tx, id);
  };
  /** The file goes first: a row without a file is mended by the next run, a file without a row waits for the leftovers. */
  const removeWith =
    (change: (tx: Tx, row: RequestRow) => Promise<unknown>): Remove =>
    async (rows) => {
      await removePackageFiles(
        dataFolder,
        rows.map(({ id }) => id),
      );
      await database.transaction(async (tx) => {
        for (const row of rows) await change(tx, row);
      });
    };
  return [
    target('packages', 'retain.packages', store.packagesBefore, removeWith(forgetPackage)),
    leftovers(store, dataFolder),
    target('rights-requests', 'retain.rights', store.endedBefore, removeWith(removeRequest)),
  ];
}

function target(
  name: string,
  rule: RetentionTarget['rule'],
  list: RightsStore['endedBefore'],
  remove: Remove,
): RetentionTarget {
  return {
    name,
    rule,
    plan: async (cutoffUtc: Instant) => {
      const rows = await list(cutoffUtc);
      return {
        found: rows.length,
        oldestUtc: rows[0]?.completedAtUtc ?? null,
        samples: rows.slice(0, 3).map(({ id }) => id),
      };
    },
    apply: async (cutoffUtc: Instant) => {
      const rows = await list(cutoffUtc);
      if (rows.length > 0) await remove(rows);
      return { removed: rows.length };
    },
  };
}

/** Files that no request names: a build that was cut off and never begun again. Their time counts from their last byte. */
function leftovers(store: RightsStore, dataFolder: string): RetentionTarget {
  const list = async (cutoffUtc: Instant) => {
    const named = await store.namedPackages();
    return (await listFilesBefore(dataFolder, cutoffUtc)).filter(({ name }) => !named.has(name));
  };
  return {
    name: 'unfinished packages',
    rule: 'retain.packages',
    plan: async (cutoffUtc) => {
      const files = await list(cutoffUtc);
      return {
        found: files.length,
        oldestUtc: files[0]?.writtenAtUtc ?? null,
        samples: files.slice(0, 3).map(({ name }) => name),
      };
    },
    apply: async (cutoffUtc) => {
      const files = await list(cutoffUtc);
      for (const { name } of files) await removeFile(dataFolder, name);
      return { removed: files.length };
    },
  };
}
