/** What of a data folder is in a backup. Everything else is out; README.md says why. */

export const databaseName = 'wrkout.sqlite';
const dayName = /^access-log\/\d{4}-\d{2}-\d{2}\.sqlite$/;
/** Sealed access packages, and what clients and consoles trust. One folder deep, plain names. */
const fileName = /^(packages|tls)\/[A-Za-z0-9][A-Za-z0-9._-]*$/;

export const wholeFolders = ['packages', 'tls'] as const;

/** May a file of this name stand in a backup? Pure. */
export const isBackupName = (name: string): boolean =>
  name === databaseName || dayName.test(name) || (fileName.test(name) && !name.includes('..'));

/** `backup-20261125T020000Z-<id>.age`. Pure. */
export const backupFileName = (id: string, takenAtUtc: string): string =>
  `backup-${takenAtUtc.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${id}.age`;

const filePattern = /^backup-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-([0-9a-f-]{36})\.age$/;

/** Id and time from the name of a backup file; null for any other. Pure. */
export function readBackupFileName(name: string): { id: string; takenAtUtc: string } | null {
  const [, year, month, day, hour, minute, second, id] = filePattern.exec(name) ?? [];
  if (id === undefined) return null;
  return { id, takenAtUtc: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z` };
}

export const keyCopyName = 'keys.age';
