import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../../..');
let built: Promise<string> | undefined;

/** Builds the console's pages as the release does, once per test run, and gives the folder. */
export function buildRenderer(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'wrkout-renderer-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({ configFile: join(root, 'desktop/renderer/vite.config.ts'), build: { outDir } });
  return outDir;
}
