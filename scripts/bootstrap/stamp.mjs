// @ts-check
// node_modules/.wrkout-stamp says for which lock file, on which kind of machine, an install ran to its end and was
// verified. Reading it costs a few milliseconds, so it is asked at every command.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const STAMP = path.join('node_modules', '.wrkout-stamp');

/**
 * What the stamp must say for the tree at `root`: the hash of package-lock.json, the platform and the architecture.
 * @param {string} root
 */
export function expectedStamp(root) {
  const hash = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform}-${process.arch}`;
}

/**
 * Path of the Node that this project installs for itself.
 * @param {string} root
 */
export function ownNode(root) {
  const inPackage = process.platform === 'win32' ? ['node', 'bin', 'node.exe'] : ['.bin', 'node'];
  return path.join(root, 'node_modules', ...inPackage);
}

/**
 * True when a verified install of exactly this lock file is in place.
 * @param {string} root
 */
export function isStamped(root) {
  const file = path.join(root, STAMP);
  if (!existsSync(file) || !existsSync(ownNode(root))) return false;
  return readFileSync(file, 'utf8').trim() === expectedStamp(root);
}

/**
 * Writes the stamp; only after the install was verified.
 * @param {string} root
 */
export function writeStamp(root) {
  writeFileSync(path.join(root, STAMP), `${expectedStamp(root)}\n`);
}

/**
 * True when npm's own record of node_modules names every package of the lock file at its version: somebody ran
 * `npm ci` by hand, and it need not run again. Optional packages may be absent (other platforms).
 * @param {string} root
 */
export function isInstalledByHand(root) {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(path.join(root, 'package-lock.json'))).every(([where, wanted]) => {
    if (where === '') return true;
    const found = installed[where];
    return found ? found.version === wanted.version : Boolean(wanted.optional || wanted.devOptional);
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
