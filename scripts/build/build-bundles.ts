import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

const BUNDLES = ['desktop/preload', 'desktop/renderer'];

/**
 * Bundles the console's preload and pages with the vite.config.ts of each, into the places those files name under dist/.
 * Throws Error when a config is missing or vite fails.
 */
export async function buildBundles(root: string): Promise<void> {
  for (const bundle of BUNDLES) {
    const configFile = path.join(root, bundle, 'vite.config.ts');
    if (!existsSync(configFile)) throw new Error(`${bundle}/vite.config.ts is missing.`);
    await build({ configFile, mode: 'production' });
  }
}
