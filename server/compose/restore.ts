import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type RetentionRule, retentionRules } from '#server/foundation/database/index.ts';
import { systemContext } from '#server/foundation/http/index.ts';
import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import { rightsRequestsRetention, rightsRequestsSources } from '#server/privacy/rights-requests/index.ts';
import {
  type Replayed,
  type RestoreReplay,
  type RestoreReport,
  type RestoreWish,
  restoreBackup,
} from '#server/trust/backups/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { type Base, type Outer, openBase } from './base.ts';
import { createCloseStack } from './close-stack.ts';
import { type HoldingFeatures, openHolding } from './holding.ts';
import { featureSources, featureTargets } from './obligations.ts';

/** What a restored folder is opened with: nobody is written to, nothing is charged, no place outside it is touched. */
const within = (outer: Outer, folder: string): Outer => ({
  ...outer,
  config: {
    ...outer.config,
    WRKOUT_DATA_DIR: folder,
    WRKOUT_BACKUP_DIR: undefined,
    WRKOUT_SMTP_URL: undefined,
    WRKOUT_STRIPE_SECRET_KEY: undefined,
  },
});

/** Whoever has no key in the newest keyring was erased since: nothing of theirs can be read any more, and the rest goes now. */
async function repeatErasures(
  base: Base,
  features: HoldingFeatures,
): Promise<{ erased: number; remaining: string[] }> {
  const { database, keyring, paths } = base;
  const folder = { dataFolder: paths.root };
  const sources = [...featureSources(base, features), ...rightsRequestsSources(base, folder)];
  const rows = await database.query<{ id: AccountId }>('SELECT id FROM accounts');
  const gone = rows.map(({ id }) => id).filter((id) => !keyring.hasSubjectKey(id));
  const remaining: string[] = [];
  for (const id of gone) {
    for (const source of sources) await source.erase(id);
    for (const source of sources)
      for (const { table, records, kept } of await source.count(id))
        if (kept === null && records > 0)
          remaining.push(`${records} records of an erased person in ${table}`);
  }
  return { erased: gone.length, remaining };
}

/** What has expired by now, whatever the last run before the backup saw. */
async function expire(
  base: Base,
  features: HoldingFeatures,
): Promise<{ expired: number; remaining: string[] }> {
  const folder = { dataFolder: base.paths.root };
  const sources = [...featureSources(base, features), ...rightsRequestsSources(base, folder)];
  const targets: RetentionTarget[] = [
    ...featureTargets(base, features, sources),
    ...rightsRequestsRetention(base, folder),
  ];
  let expired = 0;
  const remaining: string[] = [];
  for (const { rule, name, apply, plan } of targets) {
    const { days }: RetentionRule = retentionRules[rule];
    if (days === null) continue;
    const cutoffUtc = new Date(base.clock.nowMs() - days * 86_400_000).toISOString();
    expired += (await apply(cutoffUtc)).removed;
    const { found } = await plan(cutoffUtc);
    if (found > 0) remaining.push(`${found} records past their time in ${name}`);
  }
  return { expired, remaining };
}

/** Sessions of then may have been ended since: nobody stays signed in over a restore. */
const endSessions = async ({ database }: Base): Promise<void> => {
  await database.transaction(async (tx) => {
    await database.execute(tx, 'DELETE FROM account_sessions');
    await database.execute(tx, 'DELETE FROM admin_sessions');
  });
};

/** Repeats erasures and retention in a restored folder, and writes down in its audit log that it was restored. */
export const replayIn =
  (outer: Outer): RestoreReplay =>
  async (folder, { backupId }): Promise<Replayed> => {
    const open = createCloseStack();
    try {
      const base = await openBase(within(outer, folder), open);
      const features = await openHolding(base, open);
      const { erased, remaining } = await repeatErasures(base, features);
      const past = await expire(base, features);
      await endSessions(base);
      await base.audit.record(systemContext('restore'), {
        event: 'backup.restored',
        subject: null,
        fields: { backupId, erased, expired: past.expired },
      });
      await base.database.truncateWal();
      return { erased, expired: past.expired, remaining: [...remaining, ...past.remaining] };
    } finally {
      await open.close();
    }
  };

/** Restores into a quarantine folder, which is removed when that fails. Throws what `restoreBackup` throws. */
export async function restoreInto(
  outer: Outer,
  { rootKeyFile, identityFile, ...wish }: RestoreWish,
): Promise<RestoreReport> {
  const { clock, random, config } = outer;
  try {
    return await restoreBackup(
      { clock, random },
      {
        ...wish,
        rootKey: config.WRKOUT_ROOT_KEY,
        placeRootKey: (keys) => {
          if (config.WRKOUT_ROOT_KEY === undefined && existsSync(rootKeyFile))
            copyFileSync(rootKeyFile, join(keys, 'root.key'));
          if (identityFile !== null) copyFileSync(identityFile, join(keys, 'backup.identity'));
        },
        replay: replayIn(outer),
      },
    );
  } catch (error) {
    rmSync(wish.quarantine, { recursive: true, force: true });
    throw error;
  }
}
