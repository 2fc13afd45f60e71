// @ts-check
import { spawn } from 'node:child_process';
import process from 'node:process';
import { SetupError } from './setup-error.mjs';

const TICK_MILLISECONDS = 500;
const KEPT_LINES = 400;
const SHOWN_LINES = 25;

/** sqlite3's script first looks for a ready-made binary; what lasts longer is the compiler. */
const LOOKING_MILLISECONDS = 4_000;

/**
 * What npm is doing, told from its log: packages fetched so far, and the install scripts that run now with the instant
 * each began (npm runs several side by side).
 * @typedef {{ fetched: number, scripts: Map<string, number>, hasRunScripts: boolean, tail: string[] }} Progress
 */

/**
 * Runs `npm ci` with a live line (npm itself is silent when its output is no terminal). Throws SetupError with the end
 * of npm's log when it fails. `--include=dev` because Node 24 itself is a devDependency, whatever NODE_ENV
 * says; `--prefer-offline` because the lock file's hashes make a cached package as good as a fetched one.
 * @param {import('./npm-around.mjs').Npm} npm
 * @param {{ root: string, env: NodeJS.ProcessEnv, line: import('./progress-line.mjs').ProgressLine }} options
 * @returns {Promise<void>}
 */
export async function runNpmCi(npm, { root, env, line }) {
  const started = Date.now();
  /** @type {Progress} */
  const progress = { fetched: 0, scripts: new Map(), hasRunScripts: false, tail: [] };
  const args = [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=info',
    '--foreground-scripts=false',
  ];
  const child = spawn(npm.command, [...npm.leading, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && npm.leading.length === 0,
  });
  eachLine(child.stdout, (text) => readLogLine(progress, text, Date.now()));
  eachLine(child.stderr, (text) => readLogLine(progress, text, Date.now()));
  const tick = setInterval(
    () => line.show(describe(progress, { started, now: Date.now() })),
    TICK_MILLISECONDS,
  );
  const code = await ended(child).finally(() => clearInterval(tick));
  if (code !== 0) throw new SetupError(failure(progress, code));
  line.say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/**
 * Takes one line of npm's log (level info) into account.
 * @param {Progress} progress
 * @param {string} text
 * @param {number} now milliseconds
 */
export function readLogLine(progress, text, now) {
  progress.tail = [...progress.tail, text].slice(-KEPT_LINES);
  if (/^npm http (fetch|cache) .*\.tgz/.test(text)) progress.fetched += 1;
  const run = /^npm info run (\S+)@\S+ (?:pre|post)?install (.*)$/.exec(text);
  if (!run?.[1]) return;
  progress.hasRunScripts = true;
  if (run[2]?.includes('{ code:')) progress.scripts.delete(run[1]);
  else progress.scripts.set(run[1], now);
}

/**
 * The live line: the phase, then the seconds.
 * @param {Progress} progress
 * @param {{ started: number, now: number }} time milliseconds
 */
export function describe({ fetched, scripts, hasRunScripts }, { started, now }) {
  const total = `${seconds(now - started)} s in all`;
  const database = scripts.get('sqlite3');
  if (scripts.has('node')) return `Fetching Node 24, ${total}`;
  if (database && now - database > LOOKING_MILLISECONDS)
    return `Compiling sqlite3 (about 80 s), ${seconds(now - database)} s of it, ${total}`;
  if (scripts.size > 0) return `Setting up ${[...scripts.keys()].join(' and ')}, ${total}`;
  if (hasRunScripts) return `Finishing, ${total}`;
  if (fetched > 0) return `Fetching packages, ${fetched} so far, ${total}`;
  return `Reading the lock file and the cache, ${total}`;
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return Math.round(milliseconds / 1000);
}

/** @param {Progress} progress @param {number} code */
function failure({ tail }, code) {
  const telling = tail.filter((text) => /^npm error [^\s-]|gyp ERR!|error:/i.test(text));
  const shown = (telling.length > 0 ? telling : tail.slice(-SHOWN_LINES)).slice(0, SHOWN_LINES);
  return [`npm ci failed (exit code ${code}). What it said:`, '', ...shown].join('\n');
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number>} */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupError(`npm could not be started (${error.message}).`)));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** @param {import('node:stream').Readable} stream @param {(text: string) => void} take */
function eachLine(stream, take) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
}
