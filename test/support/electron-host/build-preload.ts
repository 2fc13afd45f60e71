import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

let built: Promise<string> | undefined;

/** Bundles the preload as the release does, once per test run, and gives the file's path. */
export function buildPreload(root: string): Promise<string> {
  built ??= bundle(root);
  return built;
}

async function bundle(root: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'wrkout-preload-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({ configFile: join(root, 'desktop/preload/vite.config.ts'), build: { outDir } });
  return join(outDir, 'preload.cjs');
}
