import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of what lies in the journal beside the day files in `folder`, oldest first. */
export const journalFiles = (folder: string): string[] => {
  const journal = join(folder, 'journal');
  return existsSync(journal) ? readdirSync(journal).sort() : [];
};

/** Changes the bytes of the only segment. */
export function changeSegment(folder: string, change: (bytes: Buffer) => Buffer): void {
  const [name = ''] = journalFiles(folder);
  const file = join(folder, 'journal', name);
  writeFileSync(file, change(readFileSync(file)));
}
