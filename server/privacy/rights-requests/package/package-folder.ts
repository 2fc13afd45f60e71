import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealPlace } from '#server/foundation/database/index.ts';

export const packagesFolder = (dataFolder: string): string => join(dataFolder, 'packages');

/** Where a package's key stands, for the keyring. */
export const packagePlace = (requestId: string, accountId: string, part = 'zip'): SealPlace => ({
  table: 'packages',
  column: part,
  row: requestId,
  subject: accountId,
});

/** Files in the folder that belong to one of these requests, those of an unfinished build included. */
export async function listPackageFiles(dataFolder: string, requestIds: readonly string[]): Promise<string[]> {
  const folder = packagesFolder(dataFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  return names.filter((name) => requestIds.some((id) => name.startsWith(`${id}.`)));
}

/** Removes them, except `keep`; returns how many. A second call removes none. */
export async function removePackageFiles(
  dataFolder: string,
  requestIds: readonly string[],
  keep?: string,
): Promise<number> {
  const names = (await listPackageFiles(dataFolder, requestIds)).filter((name) => name !== keep);
  await Promise.all(names.map((name) => rm(join(packagesFolder(dataFolder), name), { force: true })));
  return names.length;
}
