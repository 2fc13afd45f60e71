import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * Path of Electron's program. The npm package brings only its description: the program is fetched on first use from
 * Electron's releases (or `ELECTRON_MIRROR`), which is tried here once. Undefined when it cannot be had.
 */
export function findElectron(root: string): string | undefined {
  const folder = path.join(root, 'node_modules', 'electron');
  const present = programIn(folder);
  if (present) return present;
  console.log('Fetching the Electron program (about 120 MB, once)…');
  spawnSync(process.execPath, [path.join(folder, 'install.js')], { stdio: 'inherit', cwd: root });
  return programIn(folder);
}

/** What to do when there is no Electron program. */
export function withoutElectron(): string {
  return [
    '',
    'The console needs the Electron program, and it could not be fetched from here. One of these helps:',
    '  - run the same command where GitHub releases can be reached;',
    '  - name a mirror:                 ELECTRON_MIRROR=https://… npm run desktop',
    '  - name an unpacked Electron:     ELECTRON_OVERRIDE_DIST_PATH=/path/to/electron npm run desktop',
    '',
    'The tests do not need it: they run the same console code on Chromium (npm test -- test/desktop).',
  ].join('\n');
}

function programIn(folder: string): string | undefined {
  const pathFile = path.join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : defaultName();
  const program = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), name);
  return existsSync(program) ? program : undefined;
}

function defaultName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}
