import { globSync, statSync } from 'node:fs';
import path from 'node:path';

/** A part of the suite that runs in a process of its own. */
export interface Phase {
  readonly name: string;
  readonly files: readonly string[];
}

/** What `npm test -- <words>` asks for: files under the given paths, and titles that contain the other words. */
export interface Selection {
  readonly paths: readonly string[];
  readonly grep: string | undefined;
}

const REST = 'Unit and HTTP';

/** The phases in running order; one without a folder takes every file that no other one names. */
const ORDER = [
  { name: 'House', folder: 'test/house/' },
  { name: REST, folder: undefined },
  { name: 'Journeys', folder: 'test/journeys/' },
  { name: 'Console', folder: 'test/desktop/' },
];

/**
 * Sorts every test file under `root` into its phase, in running order; none can fall through. Phases without files are
 * left out. Paths are posix and relative to the root.
 */
export function listPhases(root: string, selection: Selection): Phase[] {
  const files = globSync('test/**/*.test.{ts,tsx}', { cwd: root })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => isSelected(file, selection.paths))
    .sort();
  return ORDER.map(({ name }) => ({ name, files: files.filter((file) => phaseOf(file) === name) })).filter(
    (phase) => phase.files.length > 0,
  );
}

function phaseOf(file: string): string {
  return ORDER.find(({ folder }) => folder && file.startsWith(folder))?.name ?? REST;
}

/** Reads the words after `npm test --`: those that name an existing file or folder are paths, the rest is one title. */
export function readSelection(root: string, words: readonly string[]): Selection {
  const isPath = (word: string) => statSync(path.join(root, word), { throwIfNoEntry: false }) !== undefined;
  const titles = words.filter((word) => !isPath(word));
  const paths = words.filter(isPath).map((word) => path.posix.normalize(word));
  return { paths, grep: titles.length > 0 ? titles.join(' ') : undefined };
}

function isSelected(file: string, paths: readonly string[]): boolean {
  return (
    paths.length === 0 ||
    paths.some((wanted) => file === wanted || file.startsWith(path.posix.join(wanted, '/')))
  );
}
