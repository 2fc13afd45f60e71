// @ts-check
// Compiling sqlite3 takes over a minute, and `npm ci` would do it again whenever any other dependency changes. So the
// binary of a verified install is kept in .cache, in the form and under the name that sqlite3's install script looks for.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const BINARY = 'build/Release/node_sqlite3.node';

/**
 * Where prebuild-install looks before it downloads, when told so by `npm_config_sqlite3_local_prebuilds`.
 * @param {string} root
 */
export function prebuiltFolder(root) {
  return path.join(root, '.cache', 'prebuilds');
}

/**
 * The kept binary for the sqlite3 of the lock file on this kind of machine; the file may not exist.
 * @param {string} root
 */
export function prebuiltFile(root) {
  return path.join(prebuiltFolder(root), prebuiltName(root));
}

/**
 * The file name under which sqlite3's releases, and our own folder, offer a binary.
 * @param {string} root
 */
export function prebuiltName(root) {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const { version } = lock.packages['node_modules/sqlite3'];
  return `sqlite3-v${version}-napi-v6-${process.platform}-${process.arch}.tar.gz`;
}

/**
 * Keeps the binary of the install that was just verified, and answers whether it is kept now. Where it cannot be (no
 * `tar`, a full disk) nothing is lost but time: the next install compiles again.
 * @param {string} root
 */
export function keepPrebuilt(root) {
  const file = prebuiltFile(root);
  const source = path.join(root, 'node_modules', 'sqlite3');
  if (existsSync(file)) return true;
  if (!existsSync(path.join(source, BINARY))) return false;
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  const run = spawnSync('tar', ['-czf', draft, '-C', source, BINARY], { stdio: 'ignore' });
  if (run.status === 0) renameSync(draft, file);
  else rmSync(draft, { force: true });
  return run.status === 0;
}
