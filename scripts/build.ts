// Plain JavaScript in dist/, for packaging: the server and Electron's main process file by file, preload and pages bundled.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { buildBundles } from '#scripts/build/build-bundles.ts';
import { buildRooms, writeDistManifest } from '#scripts/build/build-rooms.ts';

const root = process.cwd();
const dist = path.join(root, 'dist');
const started = performance.now();

mkdirSync(dist, { recursive: true });
const files = buildRooms(root, dist);
writeDistManifest(root, dist);
console.log(`dist/: ${files} files of shared, server and desktop/main`);
await buildBundles(root);
console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
