// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { prebuiltFile, prebuiltName } from './prebuilt.mjs';
import { SetupError } from './setup-error.mjs';

const PREBUILT_TIMEOUT_MILLISECONDS = 8_000;

/** What node-gyp calls, any one of each row, and the Debian package that brings it. */
const TOOLS = [
  { anyOf: ['python3', 'python'], debianPackage: 'python3' },
  { anyOf: ['make', 'gmake'], debianPackage: 'make' },
  { anyOf: ['g++', 'clang++', 'c++'], debianPackage: 'g++' },
];

/**
 * Passes when sqlite3 can be compiled here, or need not be because its prebuilt binary can be fetched. Otherwise
 * throws SetupError naming the packages, before anything is downloaded.
 * Behind a proxy the prebuilt binary cannot be asked for in advance: npm is then left to try.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export async function requireCompilerOrPrebuilt(root, env) {
  if (process.platform === 'win32') return;
  const missing = missingPackages(env);
  if (missing.length === 0 || isBehindProxy(env) || (await hasPrebuilt(root))) return;
  throw new SetupError(missingCompiler(missing));
}

/**
 * Debian packages whose program does not start here; an empty list means sqlite3 can be compiled.
 * @param {NodeJS.ProcessEnv} env
 * @param {(tool: string, env: NodeJS.ProcessEnv) => boolean} [runs]
 */
export function missingPackages(env, runs = starts) {
  return TOOLS.filter(({ anyOf }) => !anyOf.some((tool) => runs(tool, env))).map(
    (tool) => tool.debianPackage,
  );
}

/**
 * The message for a machine that must compile sqlite3 and cannot.
 * @param {string[]} packages
 */
export function missingCompiler(packages) {
  return [
    `sqlite3 has no ready-made binary that can be fetched from here, so it must be compiled, and ${packages.join(', ')} ${packages.length > 1 ? 'are' : 'is'} missing.`,
    '',
    `On Debian or Ubuntu:   apt-get install -y ${packages.join(' ')}`,
    'On Fedora:             dnf install -y python3 make gcc-c++',
    'On macOS:              xcode-select --install',
    '',
    'Then run the same command again.',
  ].join('\n');
}

/** @param {string} tool @param {NodeJS.ProcessEnv} env */
function starts(tool, env) {
  const run = spawnSync(tool, ['--version'], { env, stdio: 'ignore' });
  return !run.error && run.status === 0;
}

/** @param {NodeJS.ProcessEnv} env */
function isBehindProxy(env) {
  return ['HTTPS_PROXY', 'https_proxy', 'npm_config_https_proxy', 'npm_config_proxy'].some((key) => env[key]);
}

/** @param {string} root */
async function hasPrebuilt(root) {
  if (existsSync(prebuiltFile(root))) return true;
  const name = prebuiltName(root);
  const version = /-v([^-]+)-/.exec(name)?.[1];
  const url = `https://github.com/TryGhost/node-sqlite3/releases/download/v${version}/${name}`;
  try {
    const answer = await fetch(url, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PREBUILT_TIMEOUT_MILLISECONDS),
    });
    return answer.ok;
  } catch {
    // Unreachable is an answer here: it means the binary will have to be compiled.
    return false;
  }
}
