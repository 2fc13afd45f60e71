// @ts-check
import { spawn } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';

/** npm hands on a signal that the whole group has already got; within this time it is an echo, not a second wish. */
const ECHO_MILLISECONDS = 1_000;

/**
 * Runs a program, hands it the terminal and every signal to stop, and answers its exit code
 * (128 + the signal's number when a signal ended it). Where a service manager signals every process at once, the
 * program gets its own signal and ours: it has to take two of a kind in close succession for one.
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function launch(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT'])) {
    let lastAt = Number.NEGATIVE_INFINITY;
    process.on(signal, () => {
      const isEcho = performance.now() - lastAt < ECHO_MILLISECONDS;
      lastAt = performance.now();
      // A terminal sends Ctrl-C to every process of the group itself; twice would mean "do not drain".
      const isFromTerminal = signal === 'SIGINT' && process.stdin.isTTY;
      if (!isEcho && !isFromTerminal) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal ? 128 + os.constants.signals[signal] : (code ?? 1));
    });
  });
}
