// The tests once more, watched: which lines they ran, in coverage/index.html. Takes the same words as `npm test`.
import process from 'node:process';
import { launch } from '#scripts/bootstrap/launch.mjs';

const ROOMS = ['shared', 'server', 'desktop', 'scripts'];

process.exitCode = await launch(process.execPath, [
  'node_modules/c8/bin/c8.js',
  '--all',
  ...ROOMS.map((room) => `--include=${room}/**`),
  '--extension=.ts',
  '--extension=.tsx',
  '--extension=.mjs',
  '--reporter=text-summary',
  '--reporter=html',
  process.execPath,
  'scripts/test.ts',
  ...process.argv.slice(2),
]);
