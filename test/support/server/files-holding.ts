import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files anywhere below `folder` whose bytes hold `needle`, as paths inside it. */
export const filesHolding = (folder: string, needle: string | Buffer): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(needle))
    .map((path) => path.slice(folder.length + 1));
