import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { Rehearsal } from '#shared/contracts/backups.ts';
import { AppError } from '#shared/errors/index.ts';
import { type BackupId, counted } from '#shared/values/index.ts';
import type { Backups } from './deps.ts';
import { removeQuarantine } from './remove-quarantine.ts';
import type { RestoreReport } from './restore-report.ts';
import type { BackupRow } from './tables.ts';
import { tellFailure } from './tell-failure.ts';

/** What is said of a rehearsal that went well. Pure. */
export const describeReport = ({ files, erased, expired }: RestoreReport): string =>
  `${counted(files, 'file')} restored and looked through; ${counted(erased, 'erasure')} repeated, ${counted(expired, 'record')} past their time removed.`;

const gaveWay = 'It was broken off, because something had to be erased. Begin it again.';

async function noteEnd(
  { audit, clock, database, store }: Backups,
  ctx: Context,
  {
    id,
    startedAtUtc,
    outcome,
    detail,
    erased,
  }: Pick<Rehearsal, 'startedAtUtc' | 'outcome' | 'detail'> & { id: string; erased: number },
): Promise<void> {
  await database.transaction(async (tx) => {
    const verification: Rehearsal = { startedAtUtc, endedAtUtc: nowUtc(clock), outcome, detail };
    await store.change(tx, id, { verification });
    if (outcome === 'gave-way') return;
    const fields = { backupId: id, good: outcome === 'good', erased };
    await audit.append(tx, ctx, { event: 'backup.rehearsed', subject: null, fields });
  });
}

async function rehearseRow(
  backups: Backups,
  ctx: Context,
  row: BackupRow,
  startedAtUtc: string,
): Promise<void> {
  const { copies, doors, log, turns, underWay } = backups;
  const { id } = row;
  const folder = join(copies.workFolder, `rehearsal-${id}`);
  const abort = new AbortController();
  try {
    const report = await turns.copying(async (turn) => {
      // Whoever erases does not wait for a rehearsal: the copy of the keys in it has to go first.
      turn.onHurry(() => abort.abort());
      turn.signal.addEventListener('abort', () => abort.abort());
      await mkdir(copies.workFolder, { recursive: true, mode: 0o700 });
      try {
        return await doors.rehearse({
          file: join(copies.folder, row.file ?? ''),
          folder,
          signal: abort.signal,
          onProgress: (progress) => underWay.progress.set(id, progress),
        });
      } finally {
        // The command works in a folder beside the one it is told.
        removeQuarantine(`${folder}.quarantine`);
        removeQuarantine(folder);
      }
    });
    await noteEnd(backups, ctx, {
      id,
      startedAtUtc,
      outcome: 'good',
      detail: describeReport(report),
      erased: report.erased,
    });
  } catch (error) {
    if (!abort.signal.aborted) log.error({ err: error, backupId: id }, 'a rehearsal of a restore failed');
    const ended = abort.signal.aborted
      ? ({ outcome: 'gave-way', detail: gaveWay } as const)
      : ({ outcome: 'bad', detail: tellFailure(error) } as const);
    await noteEnd(backups, ctx, { id, startedAtUtc, ...ended, erased: 0 });
  } finally {
    underWay.progress.delete(id);
  }
}

async function requireRehearsable({ copies, store, underWay }: Backups, id: BackupId): Promise<BackupRow> {
  const row = await store.find(id);
  if (row === null) throw new AppError('not-found');
  const refuse = (detail: string) => new AppError('invalid-state', { detail });
  if (row.state !== 'done' || row.file === null)
    throw refuse(`The backup is ${row.state}; there is nothing to restore.`);
  if (!existsSync(join(copies.folder, row.file)))
    throw refuse(`Its file ${row.file} is not in the folder ${copies.folder}.`);
  if (underWay.progress.size > 0) throw refuse('A backup or a rehearsal is under way.');
  const { identity } = await copies.keys();
  if (identity === null)
    throw refuse(
      'This server can make backups and not read them: only WRKOUT_BACKUP_RECIPIENT is configured. Set WRKOUT_BACKUP_IDENTITY_FILE, or rehearse where the identity is.',
    );
  return row;
}

/**
 * Begins the rehearsal of a restore and answers at once; `ended` resolves when its outcome stands in the table. Throws `not-found`, and `invalid-state` when
 * there is no file to restore, no identity to read it with, or something is under way.
 */
export async function beginRehearsal(
  backups: Backups,
  ctx: Context,
  id: BackupId,
): Promise<{ readonly ended: Promise<void> }> {
  const { audit, clock, database, store, underWay } = backups;
  const row = await requireRehearsable(backups, id);
  underWay.progress.set(id, { phase: 'reading', doneBytes: 0, totalBytes: row.bytes ?? 0 });
  const startedAtUtc = nowUtc(clock);
  await database
    .transaction(async (tx) => {
      const verification: Rehearsal = {
        startedAtUtc,
        endedAtUtc: null,
        outcome: 'running',
        detail: 'under way',
      };
      await store.change(tx, id, { verification });
      await audit.append(tx, ctx, {
        event: 'backup.rehearsal-begun',
        subject: null,
        fields: { backupId: id },
      });
    })
    .catch((error: unknown) => {
      underWay.progress.delete(id);
      throw error;
    });
  const ended = rehearseRow(backups, ctx, row, startedAtUtc);
  underWay.ended = ended;
  return { ended };
}
