import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { findingOf, type PromiseCheck, type RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { Rehearsal } from '#shared/contracts/backups.ts';
import { counted } from '#shared/values/index.ts';
import { readBackupFileName } from './contents.ts';
import type { Backups } from './deps.ts';

type Old = { readonly id: string; readonly file: string | null; readonly takenAtUtc: string };

/** What began before the cutoff: rows, and files in the folder that no row knows. */
async function findOld({ copies, store }: Backups, cutoffUtc: string): Promise<Old[]> {
  const rows = (await store.startedBefore(cutoffUtc)).map(({ id, file, takenAtUtc, startedAtUtc }) => ({
    id,
    file,
    takenAtUtc: takenAtUtc ?? startedAtUtc,
  }));
  const known = new Set(rows.map(({ file }) => file));
  const names = existsSync(copies.folder) ? readdirSync(copies.folder) : [];
  const strays = names.flatMap((file) => {
    const read = readBackupFileName(file);
    return read && read.takenAtUtc < cutoffUtc && !known.has(file) ? [{ ...read, file }] : [];
  });
  return [...rows, ...strays].sort((a, b) => a.takenAtUtc.localeCompare(b.takenAtUtc));
}

async function removeOld(backups: Backups, cutoffUtc: string): Promise<{ removed: number }> {
  const { copies, database, store } = backups;
  const old = await findOld(backups, cutoffUtc);
  if (old.some(({ file }) => file !== null) && !existsSync(copies.folder))
    throw new Error(`the folder of backups ${copies.folder} is not there: old backups cannot be removed`);
  for (const { id, file } of old) {
    if (file !== null) rmSync(join(copies.folder, file), { force: true });
    await database.transaction((tx) => store.remove(tx, id));
  }
  return { removed: old.length };
}

/** Backups go thirty days after the moment that they show, the last one too: the promise has no exception. */
export const backupsRetention = (backups: Backups): RetentionTarget => ({
  name: 'backups',
  rule: 'retain.backups',
  plan: async (cutoffUtc) =>
    findingOf((await findOld(backups, cutoffUtc)).map(({ takenAtUtc }) => takenAtUtc)),
  apply: (cutoffUtc) => removeOld(backups, cutoffUtc),
});

type Checked = Awaited<ReturnType<PromiseCheck['check']>>;

const hourMs = 3_600_000;
const backupIsLateMs = 26 * hourMs;
const rehearsalIsLateMs = 8 * 24 * hourMs;

/** Backups are made, are there, and a restore from one worked not long ago. */
async function checkBackups({ clock, copies, options, store }: Backups): Promise<Checked> {
  const atRisk = (detail: string): Checked => ({ state: 'at-risk', detail });
  const last = await store.lastDone();
  if (last === null)
    return atRisk(
      options.schedule === 'off'
        ? 'no backup has been made, and none is scheduled'
        : 'no backup has been made yet',
    );
  const ageMs = clock.nowMs() - Date.parse(last.takenAtUtc ?? last.startedAtUtc);
  if (last.file === null || !existsSync(join(copies.folder, last.file)))
    return { state: 'broken', detail: `the last backup ${last.file} is not in ${copies.folder}` };
  const rehearsed = (await store.all()).flatMap(({ verification }) =>
    verification ? [verification as Rehearsal] : [],
  );
  const newest = rehearsed
    .filter(({ outcome }) => outcome === 'good' || outcome === 'bad')
    .sort((a, b) => b.startedAtUtc.localeCompare(a.startedAtUtc))[0];
  if (newest?.outcome === 'bad')
    return { state: 'broken', detail: `the rehearsal of ${newest.startedAtUtc} failed: ${newest.detail}` };
  if (ageMs > backupIsLateMs)
    return atRisk(`the last backup is ${counted(Math.floor(ageMs / hourMs), 'hour')} old`);
  if (newest === undefined) return atRisk('no restore has been rehearsed yet');
  if (clock.nowMs() - Date.parse(newest.startedAtUtc) > rehearsalIsLateMs)
    return atRisk(`the last rehearsal of a restore was at ${newest.startedAtUtc}`);
  if (copies.isInDataFolder)
    return atRisk(
      'backups lie in the data folder and die with its disk: set WRKOUT_BACKUP_DIR to a folder on another one',
    );
  return {
    state: 'kept',
    detail: `the last backup is of ${last.takenAtUtc}, the last rehearsal of ${newest.startedAtUtc}`,
  };
}

const ageStart = 'age-encryption.org/v1\n';

/** What lies in the folder is encrypted, and for its owner alone. */
async function checkEncrypted({ copies }: Backups): Promise<Checked> {
  if (!existsSync(copies.folder)) return { state: 'kept', detail: 'there are no backups' };
  const names = readdirSync(copies.folder).filter((name) => name.endsWith('.age'));
  const readable: string[] = [];
  for (const name of names) {
    const path = join(copies.folder, name);
    const handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(ageStart.length), 0, ageStart.length, 0);
    await handle.close();
    const isAge = buffer.subarray(0, bytesRead).toString('latin1') === ageStart;
    if (!isAge || (statSync(path).mode & 0o077) !== 0) readable.push(name);
  }
  if (readable.length > 0)
    return {
      state: 'broken',
      detail: `not encrypted, or readable by others: ${readable.slice(0, 3).join(', ')}`,
    };
  return { state: 'kept', detail: `${counted(names.length, 'file')} of backups, all encrypted` };
}

export const backupsPromises = (
  backups: Backups,
  keyCopy: { readonly isStale: () => boolean },
): PromiseCheck[] => [
  {
    clause: 'process.measures',
    title: 'Backups are made, and a restore from them is rehearsed',
    check: () => checkBackups(backups),
  },
  { clause: 'secure.rest', title: 'Backups are encrypted', check: () => checkEncrypted(backups) },
  {
    clause: 'retain.deletion',
    title: 'What was erased cannot be read from backups',
    check: async () =>
      keyCopy.isStale()
        ? {
            state: 'broken',
            detail: 'the copy of the keys beside the backups still holds keys that were destroyed',
          }
        : {
            state: 'kept',
            detail: 'the copy of the keys beside the backups holds no key that was destroyed',
          },
  },
];

/** For the overview: the last backup and the last rehearsal. */
export async function lastBackups({ copies, options, store }: Backups) {
  const last = await store.last();
  const done = await store.lastDone();
  const rehearsals = (await store.all()).flatMap(({ verification }) =>
    verification ? [verification as Rehearsal] : [],
  );
  const rehearsal = rehearsals.sort((a, b) => b.startedAtUtc.localeCompare(a.startedAtUtc))[0];
  return {
    folder: copies.folder,
    isInDataFolder: copies.isInDataFolder,
    schedule: options.schedule === 'off' ? null : options.schedule,
    lastAtUtc: done?.takenAtUtc ?? null,
    lastState: (last?.state ?? null) as 'running' | 'done' | 'failed' | null,
    lastProblem: last?.problem ?? null,
    rehearsedAtUtc: rehearsal?.startedAtUtc ?? null,
    rehearsalOutcome: rehearsal?.outcome ?? null,
  };
}
