import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { ArchiveDoor } from './archive/start-archive.ts';
import type { Added } from './archive/write-archive.ts';
import { BackupError } from './backup-error.ts';
import { backupFileName, databaseName } from './contents.ts';
import type { Backups } from './deps.ts';
import { manifestFormat, manifestName, manifestPurpose, writeManifest } from './manifest.ts';
import { type Held, holdSnapshot } from './snapshot.ts';
import { tellFailure } from './tell-failure.ts';
import type { CopyTurn } from './turns.ts';
import { readCopy } from './vacuum.ts';

type Made = {
  readonly file: string;
  readonly bytes: number;
  readonly files: number;
  readonly takenAtUtc: string;
};
export type MakeProgress = (done: { doneBytes: number; totalBytes: number }) => void;

/** Room that is left free at the least: the server's own writing must not stop. */
const leftFree = 64 * 1024 * 1024;

async function requireRoom(folder: string, wanted: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = Number(bavail) * Number(bsize);
  if (free < wanted + leftFree)
    throw new BackupError(
      'no-space',
      `${folder} has ${tellMegabytes(free)} free; the backup needs ${tellMegabytes(wanted + leftFree)}`,
    );
}

const tellMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;

type AuditState = { readonly size: number; readonly lastLeafHash: Buffer | null };

/** What the audit log of the copy ends with. */
async function readAudit(path: string): Promise<{ size: number; lastLeafHash: string | null }> {
  const found = await readCopy<AuditState>(
    path,
    'SELECT count(*) AS size, (SELECT leafHash FROM audit_entries ORDER BY "index" DESC LIMIT 1) AS lastLeafHash FROM audit_entries',
  );
  return { size: found?.size ?? 0, lastLeafHash: found?.lastLeafHash?.toString('base64') ?? null };
}

/** Puts what is held into the archive, the manifest last: an archive without one is no backup. */
async function fillArchive(
  { copies, keyring, options }: Backups,
  archive: ArchiveDoor,
  {
    id,
    held,
    takenAtUtc,
    signal,
  }: { id: string; held: readonly Held[]; takenAtUtc: string; signal: AbortSignal },
): Promise<{ bytes: number; files: number }> {
  const files: Added[] = [];
  const main = held.find(({ name }) => name === databaseName);
  if (!main) throw new Error('the snapshot holds no main database');
  const audit = await readAudit(main.path);
  for (const { name, path, release } of held) {
    signal.throwIfAborted();
    files.push(await archive.addFile(name, path));
    await release();
  }
  const { version } = options;
  const content = { format: manifestFormat, backupId: id, takenAtUtc, version, audit, files } as const;
  const seed = keyring.purposeKey(manifestPurpose);
  await archive.addText(manifestName, writeManifest(seed, content));
  // Before the backup stands under its name: there is none whose keys are not copied.
  await copies.replaceKeyCopy(seed);
  signal.throwIfAborted();
  return { ...(await archive.finish()), files: files.length };
}

async function writeArchive(
  backups: Backups,
  id: string,
  turn: CopyTurn,
  onProgress: MakeProgress,
): Promise<Made> {
  const { clock, copies, doors, options, paths } = backups;
  await mkdir(copies.workFolder, { recursive: true, mode: 0o700 });
  await doors.flushLog();
  const takenAtUtc = nowUtc(clock);
  const held = await doors.betweenRollUps(() =>
    holdSnapshot({ dataFolder: paths.root, workFolder: copies.workFolder, today: takenAtUtc.slice(0, 10) }),
  );
  const totalBytes = held.reduce((sum, { bytes }) => sum + bytes, 0);
  const file = backupFileName(id, takenAtUtc);
  let doneBytes = 0;
  const onBytes = (bytes: number): void => {
    doneBytes += bytes;
    onProgress({ doneBytes, totalBytes });
  };
  let archive: ArchiveDoor | undefined;
  try {
    onProgress({ doneBytes, totalBytes });
    archive = await copies.open(file, { bytesPerSecond: options.bytesPerSecond, onBytes });
    await requireRoom(copies.folder, totalBytes);
    turn.onHurry(() => archive?.pace(null));
    turn.signal.addEventListener('abort', () => void archive?.abort());
    const made = await fillArchive(backups, archive, { id, held, takenAtUtc, signal: turn.signal });
    return { file, takenAtUtc, ...made };
  } catch (error) {
    await archive?.abort();
    await rm(join(copies.folder, file), { force: true });
    throw turn.signal.aborted ? turn.signal.reason : error;
  } finally {
    for (const { release } of held) await release();
  }
}

/** The last state of progress, written down once a second: whoever asks from another process reads it there. */
function writeProgress({ database, store, log }: Backups, id: string) {
  let latest: { doneBytes: number; totalBytes: number } | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  const write = (): void => {
    const changes = latest;
    latest = undefined;
    if (changes)
      writing = writing
        .then(() => database.transaction((tx) => store.change(tx, id, changes)))
        .catch((error: unknown) =>
          log.warn({ err: error }, 'the progress of a backup could not be written down'),
        );
  };
  const timer = setInterval(write, 1000);
  return {
    note: (progress: { doneBytes: number; totalBytes: number }) => {
      latest = progress;
    },
    stop: async (): Promise<void> => {
      clearInterval(timer);
      write();
      await writing;
    },
  };
}

/**
 * Makes the backup that stands in the table as `running`, and replaces the copy of the keys. Ends with `done` or `failed` in the table, and
 * `backup.made` or `backup.failed` in the audit log; a failure leaves no file. Rejects only when that cannot be written down.
 */
export async function makeBackup(
  backups: Backups,
  ctx: Context,
  { id, onProgress }: { readonly id: string; readonly onProgress: MakeProgress },
): Promise<void> {
  const { audit, clock, database, log, store, turns } = backups;
  const progress = writeProgress(backups, id);
  const note: MakeProgress = (done) => {
    progress.note(done);
    onProgress(done);
  };
  try {
    const made = await turns.copying((turn) => writeArchive(backups, id, turn, note));
    await progress.stop();
    await database.transaction(async (tx) => {
      await store.change(tx, id, { state: 'done', endedAtUtc: nowUtc(clock), ...made });
      const { bytes, files } = made;
      await audit.append(tx, ctx, {
        event: 'backup.made',
        subject: null,
        fields: { backupId: id, bytes, files },
      });
    });
  } catch (error) {
    await progress.stop();
    log.error({ err: error, backupId: id }, 'a backup failed');
    const problem = tellFailure(error);
    await database.transaction(async (tx) => {
      await store.change(tx, id, { state: 'failed', endedAtUtc: nowUtc(clock), problem });
      await audit.append(tx, ctx, { event: 'backup.failed', subject: null, fields: { backupId: id } });
    });
  }
}
