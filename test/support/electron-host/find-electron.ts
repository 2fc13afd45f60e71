import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The real Electron program, or null where its package is installed without it. Only looks: requiring the package would
 * try to fetch it.
 */
export function findElectron(root: string): string | null {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist');
  const named = join(root, 'node_modules/electron/path.txt');
  const name = existsSync(named) ? readFileSync(named, 'utf8').trim() : 'electron';
  const program = resolve(folder, name);
  return existsSync(program) ? program : null;
}
