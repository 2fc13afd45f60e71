// @ts-check
// `npm ci` is started from inside an npm script. The outer npm has put node_modules/.bin first on PATH and its own
// state into the environment; handed on, the inner npm would run on a Node it is about to delete.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { prebuiltFolder } from './prebuilt.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * How to start npm: the program, and the arguments that come before npm's own.
 * @typedef {{ command: string, leading: string[] }} Npm
 */

/**
 * A Node that survives `npm ci`: the first on PATH outside this clone's node_modules, else the one running now.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findOutsideNode(root, env = process.env) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const found = pathOutside(root, env)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
  return found ?? process.execPath;
}

/**
 * The npm that started us, or the one on PATH.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Npm}
 */
export function findNpm(node, env = process.env) {
  const outer = env.npm_execpath;
  if (outer && path.basename(outer) === 'npm-cli.js' && existsSync(outer))
    return { command: node, leading: [outer] };
  const beside = path.join(path.dirname(realpathSync(node)), '..', 'lib/node_modules/npm/bin/npm-cli.js');
  if (existsSync(beside)) return { command: node, leading: [beside] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', leading: [] };
}

/**
 * The environment for the inner npm: the user's settings stay (registry, proxy, cache, ignore-scripts), the outer npm's
 * state goes, and PATH starts outside node_modules. Node's C headers, when they lie beside it, spare node-gyp a
 * download; a sqlite3 compiled here before spares compiling it again.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [outer]
 * @returns {NodeJS.ProcessEnv}
 */
export function innerEnvironment(root, node, outer = process.env) {
  const kept = Object.entries(outer).filter(([key]) => !isOuterState(key));
  /** @type {NodeJS.ProcessEnv} */
  const env = Object.fromEntries(kept.filter(([key]) => key.toUpperCase() !== 'PATH'));
  env.PATH = [path.dirname(node), ...pathOutside(root, outer)].join(path.delimiter);
  const prefix = path.dirname(path.dirname(realpathSync(node)));
  const hasHeaders = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'));
  env.npm_config_sqlite3_local_prebuilds ??= prebuiltFolder(root);
  if (hasHeaders && !env.npm_config_nodedir) env.npm_config_nodedir = prefix;
  return env;
}

/**
 * True when npm would leave out every install script.
 * @param {Npm} npm
 * @param {{ root: string, env: NodeJS.ProcessEnv }} where
 */
export function isIgnoringScripts(npm, { root, env }) {
  const run = spawnSync(npm.command, [...npm.leading, 'config', 'get', 'ignore-scripts'], {
    cwd: root,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32' && npm.leading.length === 0,
  });
  if (run.error) throw new SetupError(`npm could not be started (${run.error.message}). It comes with Node.`);
  return run.stdout.trim() === 'true';
}

/** @param {string} key */
function isOuterState(key) {
  return (
    /^npm_(lifecycle|package)_/.test(key) ||
    /^npm_config_(local_prefix|global|location|node_gyp|omit|include|production|only|dry_run)$/.test(key) ||
    ['npm_command', 'npm_execpath', 'npm_node_execpath', 'INIT_CWD', 'NODE'].includes(key)
  );
}

/** @param {string} root @param {NodeJS.ProcessEnv} env */
function pathOutside(root, env) {
  const folders = (env.PATH ?? env.Path ?? '').split(path.delimiter);
  return folders.filter((folder) => {
    const belongsToNpm =
      folder.endsWith(path.join('node_modules', '.bin')) || folder.includes('node-gyp-bin');
    return (
      folder !== '' && !belongsToNpm && !path.resolve(folder).startsWith(path.join(root, 'node_modules'))
    );
  });
}
