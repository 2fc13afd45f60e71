// @ts-check
import process from 'node:process';
import { withInstallLock } from './install-lock.mjs';
import { findNpm, findOutsideNode, innerEnvironment, isIgnoringScripts } from './npm-around.mjs';
import { runNpmCi } from './npm-ci.mjs';
import { keepPrebuilt } from './prebuilt.mjs';
import { progressLine } from './progress-line.mjs';
import { SetupError } from './setup-error.mjs';
import { isInstalledByHand, isStamped, ownNode, writeStamp } from './stamp.mjs';
import { requireCompilerOrPrebuilt } from './toolchain.mjs';
import { faultOfInstall } from './verify-install.mjs';

/**
 * Makes sure that node_modules holds exactly what package-lock.json says, with a Node 24 that runs and a sqlite3 that
 * loads, installing it when it does not. Answers the path of that Node. Cheap when all is in place (one hash).
 * Throws SetupError when the machine has to be mended first.
 * @param {string} root
 * @returns {Promise<string>}
 */
export async function ensureInstalled(root) {
  if (isStamped(root)) return ownNode(root);
  const line = progressLine(process.stderr);
  await withInstallLock(root, {
    onWait: (holder, seconds) =>
      line.show(`Another command (process ${holder}) is installing into this clone; waiting, ${seconds} s`),
    work: () => installUnlessDone(root, line),
  });
  line.end();
  return ownNode(root);
}

/** @param {string} root @param {import('./progress-line.mjs').ProgressLine} line */
async function installUnlessDone(root, line) {
  if (isStamped(root)) return;
  const isByHand = isInstalledByHand(root);
  const fault = isByHand ? faultOfInstall(root) : undefined;
  if (fault) line.say(`node_modules is complete but does not work: ${fault}. Installing again.`);
  if (fault || !isByHand) await install(root, line);
  keepPrebuilt(root);
  writeStamp(root);
}

/** @param {string} root @param {import('./progress-line.mjs').ProgressLine} line */
async function install(root, line) {
  const node = findOutsideNode(root);
  const npm = findNpm(node);
  const env = innerEnvironment(root, node);
  if (isIgnoringScripts(npm, { root, env })) throw new SetupError(ignoringScripts());
  await requireCompilerOrPrebuilt(root, env);
  line.say('Installing what Wrkout needs into node_modules (once for each version of package-lock.json).');
  await runNpmCi(npm, { root, env, line });
  const fault = faultOfInstall(root);
  if (fault) throw new SetupError(`npm finished, but the install does not work: ${fault}.`);
}

function ignoringScripts() {
  return [
    'npm is set to skip install scripts (ignore-scripts=true in an .npmrc, or npm_config_ignore_scripts in the',
    'environment). Two packages of Wrkout come to life only through theirs: `node` (fetches Node 24) and `sqlite3`',
    '(fetches or compiles the database). package.json lists exactly these under "allowScripts".',
    '',
    'Allow scripts for this one command:   npm_config_ignore_scripts=false npm start',
    'or for good:                          npm config set ignore-scripts false',
  ].join('\n');
}
