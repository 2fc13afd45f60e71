import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a folder in which any of the texts stands, in whatever case: a second pair of eyes beside the scan, `grep -rail`. */
export function grepFolder(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = readFileSync(file).toString('latin1').toLowerCase();
      return texts.some((text) => content.includes(text.toLowerCase()));
    });
}
