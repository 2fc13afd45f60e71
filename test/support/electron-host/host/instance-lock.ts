import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One instance per user data folder: false when another living process holds it, which is then told by SIGUSR2. A lock left
 * behind by a dead process is taken over.
 */
export function takeInstanceLock(folder: string, onSecond: () => void): boolean {
  const path = join(folder, 'instance.lock');
  const holder = readHolder(path);
  if (holder !== null && isAlive(holder)) {
    process.kill(holder, 'SIGUSR2');
    return false;
  }
  writeFileSync(path, String(process.pid));
  process.on('SIGUSR2', onSecond);
  process.on('exit', () => rmSync(path, { force: true }));
  return true;
}

function readHolder(path: string): number | null {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    // No lock file: nobody holds it.
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // No such process any more.
    return false;
  }
}
