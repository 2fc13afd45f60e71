// @ts-check
// The door of every npm script. It runs on the bare Node that happens to be installed, before anything is in
// node_modules, so it is plain JavaScript and imports nothing but Node's own modules.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './bootstrap/ensure-installed.mjs';
import { launch } from './bootstrap/launch.mjs';
import { serverEnvironment, serverFlags } from './bootstrap/server-flags.mjs';
import { SetupError } from './bootstrap/setup-error.mjs';

/** The build strips types with a function of Node that still announces itself as experimental. */
const QUIET = '--disable-warning=ExperimentalWarning';

/** Commands that keep what Node compiled, types already stripped: the server then loads in half the time. */
const KEEP_COMPILED = new Set(['start', 'wrkout']);

/** What each command runs, seen from the project's root, after Node's own flags. */
const SCRIPT_OF = new Map([
  ['start', [...serverFlags, 'server/main.ts']],
  ['wrkout', ['server/cli.ts']],
  ['desktop', [QUIET, 'scripts/desktop.ts']],
  ['test', ['scripts/test.ts']],
  ['build', [QUIET, 'scripts/build.ts']],
  ['coverage', ['scripts/coverage.ts']],
  ['bench', ['scripts/bench.ts']],
  ['soak', ['scripts/soak.ts']],
  ['check', ['scripts/check.ts']],
  ['test:faults', ['test/faults/main.ts']],
  ['docs', ['scripts/docs.ts']],
]);

/**
 * The sentence that refuses a Node too old to run this file's own imports and `npm ci`; undefined when it will do.
 * @param {string} version as in process.versions.node
 * @returns {string | undefined}
 */
export function refusalOfNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return undefined;
  return `Wrkout needs Node 20.11 or newer to install itself; this is Node ${version}. Install a newer Node (https://nodejs.org) and run the same command again. Wrkout itself then runs on the Node 24 it installs in node_modules.`;
}

/** @param {string} [command] @param {string[]} [args] */
async function main(command = '', args = []) {
  const refusal = refusalOfNode(process.versions.node);
  if (refusal) throw new SetupError(refusal);
  const words = SCRIPT_OF.get(command);
  if (!words) throw new SetupError(`Unknown command. One of: ${[...SCRIPT_OF.keys()].join(', ')}.`, 64);
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const node = await ensureInstalled(root);
  if (KEEP_COMPILED.has(command)) process.env.NODE_COMPILE_CACHE ??= path.join(root, '.cache', 'compiled');
  if (command === 'start') Object.assign(process.env, { ...serverEnvironment, ...process.env });
  const script = path.join(root, words.at(-1) ?? '');
  return launch(node, [...words.slice(0, -1), script, ...args]);
}

const startedDirectly = process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url);
if (startedDirectly) {
  main(process.argv[2], process.argv.slice(3)).then(
    (code) => process.exit(code),
    (error) => {
      process.stderr.write(error instanceof SetupError ? `\n${error.message}\n` : `\n${error.stack}\n`);
      process.exit(error instanceof SetupError ? error.exitCode : 70);
    },
  );
}
