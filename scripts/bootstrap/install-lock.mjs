// @ts-check
// Two commands started at once on one clone must not both run `npm ci`, which deletes node_modules first. The lock
// stands outside node_modules. Its holder touches it every two seconds; a lock left by a killed process is taken over.
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const BEAT_MILLISECONDS = 2_000;
const STALE_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 500;

/**
 * Runs `work` while no other process of this clone does, waiting for it if need be, and returns its result.
 * `onWait` is called once a poll with the holder's process id and the seconds waited.
 * @template T
 * @param {string} root
 * @param {{ onWait: (holder: number, seconds: number) => void, work: () => Promise<T> }} options
 * @returns {Promise<T>}
 */
export async function withInstallLock(root, { onWait, work }) {
  const file = path.join(root, '.cache', 'install.lock');
  mkdirSync(path.dirname(file), { recursive: true });
  const since = Date.now();
  while (!take(file)) {
    onWait(holderOf(file).pid, Math.round((Date.now() - since) / 1000));
    await delay(POLL_MILLISECONDS);
  }
  const beat = setInterval(() => touch(file), BEAT_MILLISECONDS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}

/** @param {string} file @returns {boolean} true when the lock is now ours */
function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  if (isStale(file)) evict(file);
  return false;
}

/** @param {string} file */
function isStale(file) {
  const { pid, host } = holderOf(file);
  if (host === os.hostname() && pid > 0 && !isAlive(pid)) return true;
  return ageOf(file) > STALE_MILLISECONDS;
}

/**
 * Renames the stale lock away, which only one process can do. Should another have taken it over between the look and
 * the rename, its fresh lock is put back.
 * @param {string} file
 */
function evict(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (!isStale(aside)) linkSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}

/** @param {string} file @returns {{ pid: number, host: string }} zeros when it is gone or still being written */
function holderOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { pid: 0, host: '' };
  }
}

/** @param {string} file */
function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
