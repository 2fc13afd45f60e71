import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { type Clock, nowUtc, type Random } from '#server/foundation/clock/index.ts';
import type { DataPaths } from '#server/foundation/data-folder/index.ts';
import { payloadNonceLength } from './archive/age-payload.ts';
import { type ArchiveDoor, startArchive } from './archive/start-archive.ts';
import { BackupError } from './backup-error.ts';
import { type BackupKeys, openBackupKeys } from './backup-keys.ts';
import { keyCopyName } from './contents.ts';
import { keyFileName, keyNoteName, writeKeyNote } from './key-note.ts';
import { copyByVacuum } from './vacuum.ts';

export type CopiesDeps = { readonly clock: Clock; readonly random: Random; readonly paths: DataPaths };

export type CopiesOptions = {
  /** The folder of backups; `<data>/backups` when absent. */
  readonly folder: string | undefined;
  readonly recipient: string | undefined;
  readonly identityFile: string | undefined;
};

/** Where backups and the copy of the keys stand, and by whom they can be read. */
export type Copies = {
  readonly folder: string;
  /** Does it lie in the data folder? Then it dies with its disk. */
  readonly isInDataFolder: boolean;
  /** Work in progress, within the data folder; removed at each start. */
  readonly workFolder: string;
  readonly keyCopy: string;
  readonly hasKeyCopy: () => boolean;
  readonly keys: () => Promise<BackupKeys>;
  readonly open: (
    file: string,
    options: { bytesPerSecond: number | null; onBytes: (bytes: number) => void },
  ) => Promise<ArchiveDoor>;
  /** Puts a copy of the keys of this moment in the place of the one before; there is never more than one. */
  readonly replaceKeyCopy: (seed: Buffer) => Promise<void>;
  /** Removes what a crash left: nothing of it is a backup. */
  readonly removeLeftovers: () => void;
};

const isBelow = (folder: string, root: string): boolean => {
  const path = relative(root, folder);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
};

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new BackupError(
      'target',
      `the folder of backups ${folder} cannot be made: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** A file under whose name another stands by now: its bytes are overwritten, as far as the file system does that in place. */
async function overwrite(old: FileHandle): Promise<void> {
  const { size } = await old.stat();
  const zeros = Buffer.alloc(64 * 1024);
  for (let at = 0; at < size; at += zeros.length)
    await old.write(zeros, 0, Math.min(zeros.length, size - at), at);
  await old.sync();
}

type Places = Pick<Copies, 'folder' | 'workFolder' | 'keyCopy' | 'open'>;

async function writeKeyCopy(
  { clock, paths }: CopiesDeps,
  { open }: Places,
  { copy, seed }: { readonly copy: string; readonly seed: Buffer },
): Promise<void> {
  // Before the copy is taken: what is destroyed after this instant may be in it.
  const note = writeKeyNote(seed, { asOfUtc: nowUtc(clock) });
  await copyByVacuum(join(paths.keys, keyFileName), copy);
  const archive = await open(keyCopyName, { bytesPerSecond: null, onBytes: () => undefined });
  try {
    await archive.addFile(keyFileName, copy);
    await archive.addText(keyNoteName, note);
    await archive.finish();
  } catch (error) {
    await archive.abort();
    throw error;
  }
}

/** Replaces the copy of the keys, one after the other. */
function keyCopier(deps: CopiesDeps, places: Places): Copies['replaceKeyCopy'] {
  const { folder, workFolder, keyCopy } = places;
  const replace = async (seed: Buffer): Promise<void> => {
    makeFolder(folder);
    mkdirSync(workFolder, { recursive: true, mode: 0o700 });
    const copy = join(workFolder, `keys-${deps.random.bytes(6).toString('hex')}.sqlite`);
    rmSync(`${keyCopy}.part`, { force: true });
    const old = existsSync(keyCopy) ? await openFile(keyCopy, 'r+') : null;
    try {
      await writeKeyCopy(deps, places, { copy, seed });
      if (old) await overwrite(old);
    } finally {
      await old?.close();
      rmSync(copy, { force: true });
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return (seed) => {
    const mine = last.then(
      () => replace(seed),
      () => replace(seed),
    );
    last = mine;
    return mine;
  };
}

/** Where backups go. Makes nothing by itself; folder and identity are made when they are first needed. */
export function openCopies(deps: CopiesDeps, options: CopiesOptions): Copies {
  const { random, paths } = deps;
  const folder = options.folder ?? join(paths.root, 'backups');
  const workFolder = join(paths.root, 'backup-work');
  const keyCopy = join(folder, keyCopyName);
  const keys = () => openBackupKeys({ ...options, ownFile: join(paths.keys, 'backup.identity') });

  const open: Copies['open'] = async (file, rest) => {
    makeFolder(folder);
    const { recipient } = await keys();
    return startArchive({
      file: join(folder, file),
      recipient,
      nonce: random.bytes(payloadNonceLength),
      ...rest,
    });
  };

  const replaceKeyCopy = keyCopier(deps, { folder, workFolder, keyCopy, open });
  return {
    folder,
    isInDataFolder: isBelow(folder, paths.root),
    workFolder,
    keyCopy,
    hasKeyCopy: () => existsSync(keyCopy),
    keys,
    open,
    replaceKeyCopy,
    removeLeftovers: () => {
      rmSync(workFolder, { recursive: true, force: true });
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder))
        if (/^(backup-.*|keys)\.age\.part$/.test(name)) rmSync(join(folder, name), { force: true });
    },
  };
}
