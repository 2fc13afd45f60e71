import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type FormFinder, formFinder } from './find-forms.ts';
import { type Needle, type NeedleForm, needleForms } from './needle-forms.ts';

/** `file` is relative to the folder, or its name where one file is scanned; `what` says which value in which form, never the value. */
export type ScanHit = { readonly file: string; readonly what: string };
export type ScanReport = {
  readonly files: number;
  readonly bytes: number;
  readonly hits: readonly ScanHit[];
};

export type ScanOptions = {
  /** A folder, or one file. */
  readonly folder: string;
  readonly needles: readonly Needle[];
  /** Absolute paths of files of other people: only the e-mail address, which is one person's alone, counts there. */
  readonly othersFiles: ReadonlySet<string>;
};

/** Small enough that a request never waits long behind a piece: a few milliseconds. */
const pieceLength = 256 * 1024;

/**
 * Looks for the needles in every file below the folder, names and contents, in the forms of `needleForms`. Reads piece by piece.
 * Files that vanish meanwhile are gone and do not count. Not covered: compressed and encrypted contents, text broken by line ends.
 */
export async function scanFolder({ folder, needles, othersFiles }: ScanOptions): Promise<ScanReport> {
  const finder = formFinder(needleForms(needles));
  const report = { files: 0, bytes: 0, hits: [] as ScanHit[] };
  for (const file of await listFiles(folder)) {
    const isHit = ({ kind }: NeedleForm) => kind === 'e-mail address' || !othersFiles.has(file);
    const name = relative(folder, file) || basename(file);
    const scanned = await scanFile(file, name, { finder, isHit });
    if (scanned === null) continue;
    report.files += 1;
    report.bytes += scanned.bytes;
    if (scanned.found)
      report.hits.push({ file: name, what: `${scanned.found.kind} (${scanned.found.form})` });
  }
  return report;
}

async function listFiles(folder: string): Promise<string[]> {
  if ((await stat(folder)).isFile()) return [folder];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

type Search = { readonly finder: FormFinder; readonly isHit: (form: NeedleForm) => boolean };
type Scanned = { readonly bytes: number; readonly found: NeedleForm | null };

async function scanFile(file: string, name: string, search: Search): Promise<Scanned | null> {
  const inName = search.finder.find(Buffer.from(name), search.isHit);
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    // Removed since it was listed.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { bytes, found } = await scanContent(handle, search);
    return { bytes, found: inName ?? found };
  } finally {
    await handle.close();
  }
}

/** Each piece begins with the end of the one before, so that nothing hides at a border. */
async function scanContent(handle: FileHandle, { finder, isHit }: Search): Promise<Scanned> {
  const buffer = Buffer.alloc(pieceLength + finder.overlap);
  let kept = 0;
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, kept, pieceLength, bytes);
    if (bytesRead === 0) return { bytes, found: null };
    bytes += bytesRead;
    const piece = buffer.subarray(0, kept + bytesRead);
    const found = finder.find(piece, isHit);
    if (found) return { bytes, found };
    kept = Math.min(finder.overlap, piece.length);
    buffer.copyWithin(0, piece.length - kept, piece.length);
  }
}
