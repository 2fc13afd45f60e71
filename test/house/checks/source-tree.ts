import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the tree: its posix path from the root, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const SOURCES = '{shared,server,desktop,scripts,test}/**/*.{ts,tsx,mts,cts,mjs}';

/** Every source file of the rooms under `root`, in the order of their paths. Throws Error when there are none. */
export function readSourceTree(root: string = process.cwd()): SourceFile[] {
  const files = globSync(SOURCES, { cwd: root }).map((file) => file.split(path.sep).join('/'));
  if (files.length === 0) throw new Error(`No source files under ${root}.`);
  return files.sort().map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
}

/** The number of lines of a text; a newline at the end opens no further line. */
export function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
