import { resolve } from 'node:path';

/** Where the built parts of the console lie. */
export type ConsolePaths = { rendererDir: string; preloadPath: string };

type Environment = { WRKOUT_RENDERER_DIR?: string | undefined; WRKOUT_PRELOAD_PATH?: string | undefined };

/**
 * Reads the console's two settings from the environment: WRKOUT_RENDERER_DIR (the built pages, default `dist/renderer`) and
 * WRKOUT_PRELOAD_PATH (the bundled preload, default `dist/desktop/preload.cjs`), both from the project's root. Pure.
 */
export function readEnvironment(env: Environment, root: string): ConsolePaths {
  return {
    rendererDir: resolve(root, env.WRKOUT_RENDERER_DIR || 'dist/renderer'),
    preloadPath: resolve(root, env.WRKOUT_PRELOAD_PATH || 'dist/desktop/preload.cjs'),
  };
}
