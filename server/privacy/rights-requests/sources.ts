import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import { type Database, retentionRules } from '#server/foundation/database/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import { hasErasureBegun } from '#server/privacy/erasure/index.ts';
import { listPackageFiles, removePackageFiles } from './package/package-folder.ts';
import { isOpen } from './rules.ts';
import { type RightsStore, rightsStore } from './store.ts';
import { known } from './views.ts';

type Deps = { readonly clock: Clock; readonly database: Database };

const kept =
  'Art. 5(2) GDPR: proof that the request was answered; type, dates and state only, for three years';

/** What this feature holds of a person: their requests, and packages on disk. */
export function rightsRequestsSources(
  deps: Deps,
  { dataFolder }: { dataFolder: string },
): PersonalDataSource[] {
  const store = rightsStore(deps.database);
  return [requestsSource(deps, store), packagesSource(deps, store, dataFolder)];
}

/** The calendar day so many days after an instant, UTC. Pure. */
const dayAfter = (fromUtc: string, days: number): string =>
  new Date(Date.parse(fromUtc) + days * 86_400_000).toISOString().slice(0, 10);

function requestsSource(deps: Deps, store: RightsStore): PersonalDataSource {
  return {
    name: 'rights-requests',
    tables: ['rights_requests'],
    count: async (accountId) => [
      {
        table: 'rights_requests',
        records: await store.countOf(accountId),
        kept,
        until: dayAfter(nowUtc(deps.clock), retentionRules['retain.rights'].days),
      },
    ],
    export: async (accountId) => [
      {
        name: 'rights-requests',
        title: 'Your requests',
        records: (await store.listOf(accountId)).map(
          ({ accountId: _own, packageFile: _file, ...row }) => row,
        ),
      },
    ],
    erase: async (accountId) => {
      await eraseContents(deps, store, accountId);
      return [{ table: 'rights_requests', removed: 0 }];
    },
  };
}

/**
 * What the person wrote and was answered goes; type, dates and state stay. Other open requests end as withdrawn: nothing is held any more
 * about which they could be answered. The erasure that is under way stays open until its certificate.
 */
async function eraseContents(
  { database, clock }: Deps,
  store: RightsStore,
  accountId: string,
): Promise<void> {
  const completedAtUtc = nowUtc(clock);
  await database.transaction(async (tx) => {
    for (const row of await store.listOf(accountId, tx)) {
      const ends = isOpen(known(row).state) && !(await hasErasureBegun(database, tx, row.id));
      await store.change(tx, row.id, {
        details: null,
        answer: null,
        ...(ends ? { state: 'withdrawn', completedAtUtc } : {}),
      });
    }
  });
}

function packagesSource({ database }: Deps, store: RightsStore, dataFolder: string): PersonalDataSource {
  const idsOf = async (accountId: string) => (await store.listOf(accountId)).map(({ id }) => id);
  return {
    name: 'packages',
    tables: [],
    count: async (accountId) => {
      const files = await listPackageFiles(dataFolder, await idsOf(accountId));
      return [{ table: 'packages', records: files.length, kept: null }];
    },
    export: async () => [],
    erase: async (accountId) => {
      const ids = await idsOf(accountId);
      const removed = await removePackageFiles(dataFolder, ids);
      await database.transaction(async (tx) => {
        for (const id of ids) await store.change(tx, id, { packageFile: null });
      });
      return [{ table: 'packages', removed }];
    },
  };
}
