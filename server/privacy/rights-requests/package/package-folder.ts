import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealPlace } from '#server/foundation/database/index.ts';
import type { Instant } from '#shared/values/index.ts';

export const packagesFolder = (dataFolder: string): string => join(dataFolder, 'packages');

/** Where a package's key stands, for the keyring. */
export const packagePlace = (requestId: string, accountId: string, part = 'zip'): SealPlace => ({
  table: 'packages',
  column: part,
  row: requestId,
  subject: accountId,
});

async function listFiles(dataFolder: string): Promise<string[]> {
  const folder = packagesFolder(dataFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return readdir(folder);
}

/** Files in the folder that belong to one of these requests, those of an unfinished build included. */
export async function listPackageFiles(dataFolder: string, requestIds: readonly string[]): Promise<string[]> {
  const names = await listFiles(dataFolder);
  return names.filter((name) => requestIds.some((id) => name.startsWith(`${id}.`)));
}

/** Removes them, except `keep`; returns how many. A second call removes none. */
export async function removePackageFiles(
  dataFolder: string,
  requestIds: readonly string[],
  keep?: string,
): Promise<number> {
  const names = (await listPackageFiles(dataFolder, requestIds)).filter((name) => name !== keep);
  await Promise.all(names.map((name) => removeFile(dataFolder, name)));
  return names.length;
}

/** Files that were last written before a moment, the oldest first. */
export async function listFilesBefore(
  dataFolder: string,
  beforeUtc: Instant,
): Promise<{ name: string; writtenAtUtc: Instant }[]> {
  const files = await Promise.all(
    (await listFiles(dataFolder)).map(async (name) => {
      const { mtime } = await stat(join(packagesFolder(dataFolder), name));
      return { name, writtenAtUtc: mtime.toISOString() };
    }),
  );
  return files
    .filter(({ writtenAtUtc }) => writtenAtUtc < beforeUtc)
    .sort((a, b) => (a.writtenAtUtc < b.writtenAtUtc ? -1 : 1));
}

/** Removes one file of the folder, if it is there. */
export const removeFile = (dataFolder: string, name: string): Promise<void> =>
  rm(join(packagesFolder(dataFolder), name), { force: true });
