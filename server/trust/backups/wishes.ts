import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemContext } from '#server/foundation/http/index.ts';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { BackupId } from '#shared/values/index.ts';
import { idSchema } from '#shared/values/index.ts';
import type { Backups } from './deps.ts';
import { beginBackup, refuseWish } from './request-backup.ts';

/** How a command asks the server that has the data folder: a file with the id that the backup shall have. */
export const wishFileName = 'backup-wish';

export type BackupSummary = {
  readonly id: string;
  readonly state: string;
  readonly takenAtUtc: string | null;
  /** Name in the folder of backups. */
  readonly file: string | null;
  readonly bytes: number | null;
  readonly files: number | null;
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly problem: string | null;
};

/** How a backup stands, read from beside the server. Null when its server has not taken it up. */
export async function readBackupState(database: string, id: string): Promise<BackupSummary | null> {
  const db = await openSqlite(database, 'read-only');
  try {
    const found = await db.get<BackupSummary>(
      'SELECT id, state, takenAtUtc, file, bytes, files, doneBytes, totalBytes, problem FROM backups WHERE id = ?',
      [id],
    );
    return found ?? null;
  } finally {
    await db.close();
  }
}

function takeWish({ paths, log }: Backups): BackupId | null {
  const file = join(paths.root, wishFileName);
  if (!existsSync(file)) return null;
  const read = idSchema<'backup'>().safeParse(readFileSync(file, 'utf8').trim());
  rmSync(file, { force: true });
  if (read.success) return read.data;
  log.warn({ file }, 'a wish for a backup names no id');
  return null;
}

const lookMs = 1000;

/** Looks for wishes of commands each second. `stop` waits for none of the backups. */
export function watchWishes(backups: Backups): { readonly stop: () => void } {
  const look = async (): Promise<void> => {
    const id = takeWish(backups);
    if (id === null) return;
    try {
      await beginBackup(backups, systemContext('command'), { reason: 'command', id });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await refuseWish(backups, id, error.message);
    }
  };
  const timer = setInterval(() => {
    look().catch((err: unknown) => backups.log.error({ err }, 'a wish for a backup could not be taken up'));
  }, lookMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
