// Builds the console and starts it on Electron.
import path from 'node:path';
import process from 'node:process';
import { launch } from '#scripts/bootstrap/launch.mjs';
import { buildBundles } from '#scripts/build/build-bundles.ts';
import { buildRooms, writeDistManifest } from '#scripts/build/build-rooms.ts';
import { findElectron, withoutElectron } from '#scripts/desktop/find-electron.ts';

const root = process.cwd();
const dist = path.join(root, 'dist');
const electron = findElectron(root);

if (!electron) {
  console.error(withoutElectron());
  process.exit(3);
}
buildRooms(root, dist);
writeDistManifest(root, dist);
await buildBundles(root);
process.env.WRKOUT_RENDERER_DIR ??= path.join(dist, 'renderer');
process.env.WRKOUT_PRELOAD_PATH ??= path.join(dist, 'desktop/preload.cjs');
process.exitCode = await launch(electron, [dist, ...process.argv.slice(2)]);
