const words: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full.',
  SQLITE_FULL: 'The disk is full.',
  EDQUOT: 'The quota of the disk is used up.',
  EACCES: 'The folder of backups may not be written.',
  EROFS: 'The folder of backups may not be written.',
  EIO: 'The disk could not be read or written.',
  SQLITE_IOERR: 'The disk could not be read or written.',
};

/** What an administrator reads of a backup that failed. Pure. */
export function tellFailure(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const known = code === undefined ? undefined : words[code];
  return known ? `${known} (${message})` : (message ?? String(error));
}
