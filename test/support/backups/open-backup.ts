import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readArchive } from '#server/trust/backups/archive/read-archive.ts';
import { readIdentity } from '#server/trust/backups/index.ts';

/** What whoever holds the backup key sees: every file of a backup, as it is, in `into`. */
export async function openBackup(file: string, { dataFolder, into }: { dataFolder: string; into: string }) {
  mkdirSync(into, { recursive: true });
  return readArchive({
    file,
    identity: readIdentity(join(dataFolder, 'keys/backup.identity')),
    into,
    isExpected: () => true,
    keep: 'nothing',
    onBytes: () => undefined,
  });
}
