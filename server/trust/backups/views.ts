import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Paging } from '#server/foundation/http/index.ts';
import type { BackupView, Rehearsal } from '#shared/contracts/backups.ts';
import { AppError } from '#shared/errors/index.ts';
import type { BackupId, Page } from '#shared/values/index.ts';
import type { Backups } from './deps.ts';
import type { BackupRow } from './tables.ts';

function toView({ copies, underWay }: Backups, row: BackupRow): BackupView {
  const {
    id,
    reason,
    state,
    startedAtUtc,
    takenAtUtc,
    endedAtUtc,
    file,
    bytes,
    files,
    problem,
    verification,
  } = row;
  return {
    id: id as BackupId,
    reason: reason as BackupView['reason'],
    state: state as BackupView['state'],
    startedAtUtc,
    takenAtUtc,
    endedAtUtc,
    file,
    isThere: file !== null && existsSync(join(copies.folder, file)),
    bytes,
    files,
    problem,
    progress: underWay.progress.get(id) ?? null,
    rehearsal: verification as Rehearsal | null,
  };
}

/** Throws `not-found`. */
export async function showBackup(backups: Backups, id: BackupId): Promise<BackupView> {
  const row = await backups.store.find(id);
  if (row === null) throw new AppError('not-found');
  return toView(backups, row);
}

/** Newest first. Throws `invalid-input` for a foreign cursor. */
export async function listBackups(backups: Backups, paging: Paging): Promise<Page<BackupView>> {
  const { items, nextCursor } = await backups.store.page(paging);
  return { items: items.map((row) => toView(backups, row)), nextCursor };
}
