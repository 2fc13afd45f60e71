import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripTypes } from './strip-types.ts';

/** Runs on Node and Electron's main process; preload and renderer are bundled instead. */
const ROOMS = ['shared', 'server', 'desktop/main'];

/** What a room holds for developers alone. */
const LEFT_BEHIND = /(^|\/)(README\.md|tsconfig\.json|vite\.config\.ts|.*\.d\.mts)$/;

/**
 * Writes `dist/shared`, `dist/server` and `dist/desktop/main` as plain JavaScript, with everything else that lies in
 * these rooms (templates, fonts) copied, and answers the number of files. What was there before is removed.
 */
export function buildRooms(root: string, dist: string): number {
  return ROOMS.map((room) => buildRoom({ root, dist, room })).reduce((sum, count) => sum + count, 0);
}

/**
 * Writes `dist/package.json`, which gives `#server/…` its meaning inside dist and tells Electron where to begin.
 */
export function writeDistManifest(root: string, dist: string): void {
  const { name, version, description, license, dependencies } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  const imports = { '#shared/*': './shared/*', '#server/*': './server/*', '#desktop/*': './desktop/*' };
  const manifest = {
    name,
    version,
    description,
    license,
    type: 'module',
    main: 'desktop/main/main.js',
    imports,
    dependencies,
  };
  writeFileSync(path.join(dist, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function buildRoom({ root, dist, room }: { root: string; dist: string; room: string }): number {
  rmSync(path.join(dist, room), { recursive: true, force: true });
  const files = globSync(`${room}/**/*`, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !LEFT_BEHIND.test(file.split(path.sep).join('/')));
  for (const file of files) buildFile(path.join(root, file), path.join(dist, file));
  return files.length;
}

function buildFile(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  if (from.endsWith('.d.ts')) return;
  if (from.endsWith('.ts')) writeFileSync(to.replace(/\.ts$/, '.js'), stripTypes(readFileSync(from, 'utf8')));
  else cpSync(from, to);
}
