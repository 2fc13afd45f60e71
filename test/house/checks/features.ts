import { existsSync, globSync } from 'node:fs';
import path from 'node:path';

/** Feature folders of the server without their README.md or index.ts. */
export function findIncompleteFeatures(root: string): string[] {
  return globSync('server/{trust,service,privacy}/*/', { cwd: root })
    .flatMap((folder) => ['README.md', 'index.ts'].map((file) => path.posix.join(folder, file)))
    .filter((file) => !existsSync(path.join(root, file)))
    .map((file) => `${file} is missing`)
    .sort();
}
