import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/**
 * The file below `folder` that a URL's path means, or null. Refuses by shape what could climb (dot segments, backslashes, NUL,
 * also percent-encoded), then by fact: the file's real place, links followed, has to be inside.
 */
export async function findPageFile(folder: string, pathname: string): Promise<string | null> {
  const path = decode(pathname);
  if (path === null || !isPlain(path)) return null;
  const wanted = join(folder, extname(path) === '' ? 'index.html' : path);
  const inside = `${await realpath(folder)}${sep}`;
  const real = await realpath(wanted).catch(absent);
  if (real === null || !real.startsWith(inside)) return null;
  return (await stat(real)).isFile() ? real : null;
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    // A broken percent sign names no file.
    return null;
  }
}

const isPlain = (path: string): boolean =>
  path.startsWith('/') &&
  !/[\\\0%]/.test(path) &&
  !path.split('/').some((segment) => segment === '..' || segment === '.');

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
