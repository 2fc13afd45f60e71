import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Random } from '#server/foundation/clock/index.ts';
import { type Keyring, openKeyring } from '#server/trust/keyring/index.ts';
import { type Found, readArchive } from './archive/read-archive.ts';
import { BackupError } from './backup-error.ts';
import { databaseName, isBackupName } from './contents.ts';
import { keyFileName, keyNoteName, readKeyNote } from './key-note.ts';
import { compareFiles, type Manifest, manifestName, manifestPurpose, readManifest } from './manifest.ts';
import type { RestoreProgress, RestoreReport } from './restore-report.ts';
import { copyByVacuum, findFaults, readCopy } from './vacuum.ts';

/** Where the newest keys come from: a copy that was made with backups, or the folder `keys` of a data folder that is still there. */
export type KeySource =
  | { readonly kind: 'copy'; readonly file: string }
  | { readonly kind: 'data-folder'; readonly keys: string; readonly database: string };

/** What whoever asks for a restore has to say; the rest is compose's. */
export type RestoreWish = {
  readonly file: string;
  readonly identity: string;
  readonly keys: KeySource;
  /** The file of the root key, unless it is configured otherwise. */
  readonly rootKeyFile: string;
  /** The file of the identity; it goes with the folder, so that later backups are for the same key. Null when it is configured. */
  readonly identityFile: string | null;
  readonly quarantine: string;
  readonly mayGoWithoutLedger: (quarantine: string) => Promise<boolean>;
  readonly onProgress: (progress: RestoreProgress) => void;
};

export type Replayed = {
  readonly erased: number;
  readonly expired: number;
  /** What should be gone and is not; empty when all is well. */
  readonly remaining: readonly string[];
};

/**
 * Repeats in a restored folder what was erased and what has expired since the backup was made: the keys in it are the ledger, because whoever has no
 * key there was erased. Handed over by compose: nothing here knows who holds what about people.
 */
export type RestoreReplay = (
  folder: string,
  about: { backupId: string; takenAtUtc: string },
) => Promise<Replayed>;

export type RestoreInput = {
  readonly file: string;
  readonly identity: string;
  readonly keys: KeySource;
  /** Does what makes `openKeyring` find its root key in the folder; a file is copied there. */
  readonly placeRootKey: (keysFolder: string) => void;
  /** The root key when it is no file. */
  readonly rootKey: string | undefined;
  /** A folder that does not exist yet: the quarantine. */
  readonly quarantine: string;
  readonly replay: RestoreReplay;
  /** Asked when the keys may be older than the backup; false refuses. */
  readonly mayGoWithoutLedger: (quarantine: string) => Promise<boolean>;
  readonly onProgress: (progress: RestoreProgress) => void;
};

type Deps = { readonly clock: Clock; readonly random: Random };

/** Puts the newest keys into the quarantine. Returns the note that says of when a copy of them is; null for the keys of a data folder. */
async function placeKeys({ keys, identity, quarantine, placeRootKey }: RestoreInput): Promise<Buffer | null> {
  const folder = join(quarantine, 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  placeRootKey(folder);
  if (keys.kind === 'data-folder') {
    await copyByVacuum(join(keys.keys, keyFileName), join(folder, keyFileName));
    return null;
  }
  const { kept } = await readArchive({
    file: keys.file,
    identity,
    into: folder,
    isExpected: (name) => name === keyFileName,
    keep: keyNoteName,
    onBytes: () => undefined,
  }).catch((cause: unknown) => {
    if (!(cause instanceof BackupError)) throw cause;
    throw new BackupError(cause.fault, `${keys.file} cannot be used: ${cause.message}`, { cause });
  });
  return kept;
}

/** Did the data folder live on after the backup was made? Then its keys tell who was erased since. */
async function knowsBackup(database: string, backupId: string): Promise<boolean> {
  if (!existsSync(database)) return false;
  const sql = `SELECT count(*) AS known FROM backups WHERE id = '${backupId.replaceAll(/[^0-9a-f-]/g, '')}'`;
  return ((await readCopy<{ known: number }>(database, sql))?.known ?? 0) > 0;
}

/** Of when the keys are. Null when nothing proves that they are as new as the backup. */
async function proveLedger(
  { keys }: RestoreInput,
  { backupId, takenAtUtc }: Manifest,
  { asOfUtc, nowUtc }: { asOfUtc: string | null; nowUtc: string },
): Promise<string | null> {
  if (keys.kind === 'data-folder') return (await knowsBackup(keys.database, backupId)) ? nowUtc : null;
  return asOfUtc !== null && asOfUtc >= takenAtUtc ? asOfUtc : null;
}

async function readInto(input: RestoreInput, seed: Buffer): Promise<{ manifest: Manifest; found: Found[] }> {
  const totalBytes = (await stat(input.file)).size;
  let doneBytes = 0;
  const { found, kept } = await readArchive({
    file: input.file,
    identity: input.identity,
    into: input.quarantine,
    isExpected: isBackupName,
    keep: manifestName,
    onBytes: (bytes) => {
      doneBytes += bytes;
      input.onProgress({ phase: 'reading', doneBytes, totalBytes });
    },
  });
  const manifest = readManifest(kept, seed);
  compareFiles(manifest, found);
  if (!found.some(({ name }) => name === databaseName))
    throw new BackupError('incomplete', `it holds no ${databaseName}`);
  return { manifest, found };
}

async function scan(
  { quarantine }: RestoreInput,
  found: readonly Found[],
  { remaining }: Replayed,
): Promise<void> {
  const faults: string[] = [...remaining];
  for (const { name } of found)
    if (name.endsWith('.sqlite') && existsSync(join(quarantine, name)))
      for (const fault of await findFaults(join(quarantine, name))) faults.push(`${name}: ${fault}`);
  if (faults.length > 0)
    throw new BackupError('damaged', `what was restored is not as it should be: ${faults.join('; ')}`);
}

async function withKeyring<T>(
  deps: Deps,
  input: RestoreInput,
  work: (keyring: Keyring) => Promise<T>,
): Promise<T> {
  const keyring = await openKeyring(deps, { folder: join(input.quarantine, 'keys'), rootKey: input.rootKey });
  try {
    return await work(keyring);
  } finally {
    await keyring.close();
  }
}

/**
 * Restores a backup into a quarantine: reads all of it and holds it against its manifest, repeats every erasure and retention that came later, and looks
 * through what is there then. The folder may be used once this resolves; until then nobody may. Throws BackupError that says what exactly is wrong,
 * RootKeyError for another root key. The quarantine stays as it is for the caller to switch to or to remove.
 */
export async function restoreBackup(deps: Deps, input: RestoreInput): Promise<RestoreReport> {
  const nowUtc = new Date(deps.clock.nowMs()).toISOString();
  const note = await placeKeys(input);
  const read = await withKeyring(deps, input, async (keyring) => {
    const seed = keyring.purposeKey(manifestPurpose);
    const asOfUtc = input.keys.kind === 'copy' ? readKeyNote(note, seed) : null;
    const { manifest, found } = await readInto(input, seed);
    return { manifest, found, keysOfUtc: await proveLedger(input, manifest, { asOfUtc, nowUtc }), asOfUtc };
  });
  const { manifest, found } = read;
  const { backupId, takenAtUtc } = manifest;
  if (read.keysOfUtc === null && !(await input.mayGoWithoutLedger(input.quarantine)))
    throw new BackupError('no-ledger', tellNoLedger(input.keys, takenAtUtc, read.asOfUtc));
  const totalBytes = found.reduce((sum, { bytes }) => sum + bytes, 0);
  input.onProgress({ phase: 'replaying', doneBytes: 0, totalBytes });
  const replayed = await input.replay(input.quarantine, { backupId, takenAtUtc });
  input.onProgress({ phase: 'scanning', doneBytes: 0, totalBytes });
  await scan(input, found, replayed);
  return {
    backupId,
    takenAtUtc,
    keysOfUtc: read.keysOfUtc ?? read.asOfUtc ?? takenAtUtc,
    files: found.length,
    bytes: totalBytes,
    erased: replayed.erased,
    expired: replayed.expired,
  };
}

const tellNoLedger = (keys: KeySource, takenAtUtc: string, asOfUtc: string | null): string =>
  keys.kind === 'copy'
    ? `it is of ${takenAtUtc}, and the keys in ${keys.file} are older (${asOfUtc}): who was erased since is not known`
    : `the keys in ${keys.keys} are of a data folder that does not know this backup: who was erased since it was made is not known`;
