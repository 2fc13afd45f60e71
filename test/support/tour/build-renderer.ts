import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../../..');
let built: Promise<unknown> | undefined;

/** Builds the console's pages into dist/renderer, once in a process. */
export async function buildRenderer(): Promise<void> {
  built ??= build({ configFile: join(root, 'desktop/renderer/vite.config.ts'), mode: 'production' });
  await built;
}
