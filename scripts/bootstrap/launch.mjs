// @ts-check
import { spawn } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';

/**
 * Runs a program, hands it the terminal and every signal to stop, and answers its exit code
 * (128 + the signal's number when a signal ended it).
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function launch(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to every process of the group itself; twice would mean "do not drain".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal ? 128 + os.constants.signals[signal] : (code ?? 1));
    });
  });
}
