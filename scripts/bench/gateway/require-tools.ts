import { spawnSync } from 'node:child_process';

/** Throws Error that says what to install when one of these programs, each a Debian package of its own name, is not there. */
export function requireTools(names: readonly string[]): void {
  const absent = names.filter((name) => spawnSync(name, ['-v']).error !== undefined);
  if (absent.length === 0) return;
  throw new Error(`${absent.join(' and ')} not found. On Debian: apt-get install ${absent.join(' ')}`);
}
