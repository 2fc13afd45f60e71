// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ownNode } from './stamp.mjs';

const PROBE_TIMEOUT_MILLISECONDS = 20_000;

/**
 * Why the install in node_modules would not run Wrkout, as half a sentence; undefined when it would. Starts the
 * project's own Node once and loads sqlite3's native binding in it.
 * @param {string} root
 * @returns {string | undefined}
 */
export function faultOfInstall(root) {
  const node = ownNode(root);
  if (!existsSync(node)) return 'the install script of the package `node` did not run, so Node 24 is missing';
  const version = probe(root, 'process.stdout.write(process.version)');
  if (!version.ok) return `${node} does not run on this machine (${version.text})`;
  if (!version.text.startsWith('v24.')) return `${node} is Node ${version.text}, not Node 24`;
  const database = probe(root, "require('sqlite3')");
  if (!database.ok) return `sqlite3's native binding does not load (${database.text})`;
  return undefined;
}

/** @param {string} root @param {string} code */
function probe(root, code) {
  const run = spawnSync(ownNode(root), ['--input-type=commonjs', '-e', code], {
    cwd: root,
    encoding: 'utf8',
    timeout: PROBE_TIMEOUT_MILLISECONDS,
  });
  if (run.error) return { ok: false, text: run.error.message };
  if (run.status !== 0) return { ok: false, text: firstError(run.stderr) };
  return { ok: true, text: run.stdout };
}

/** @param {string} stderr */
function firstError(stderr) {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /^\w*Error: /.test(line)) ?? lines.at(-1) ?? 'no message').trim();
}
