import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder that is removed after the suite it is made in. Call it inside `describe`. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
