import process from 'node:process';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { loadConfig } from '#server/foundation/config/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { compose, type WrkoutServer } from './compose.ts';
import { exitCodeOf, textOf } from './exit-codes.ts';
import { startMessage } from './start-message.ts';

function fail(error: unknown): never {
  process.stderr.write(`\n${textOf(error)}\n`);
  process.exit(exitCodeOf(error));
}

/** npm and service managers signal the whole group, so one wish to stop arrives two or three times at once. */
const ECHO_MILLISECONDS = 1_000;

/**
 * The first signal stops cleanly, also while the server is still starting: then it is stopped as soon as it stands. A second one, not
 * its echo, means it. Returns whether a stop was asked for.
 */
function stopOnSignals(starting: Promise<WrkoutServer>): () => boolean {
  let stoppingSince: number | undefined;
  const stop = (signal: string) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > ECHO_MILLISECONDS) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    process.stderr.write(`\n${signal}: finishing what is under way …\n`);
    starting
      .then((server) => server.stop())
      .then(() => {
        process.stderr.write('Wrkout has stopped.\n');
        process.exit(0);
      }, fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return () => stoppingSince !== undefined;
}

async function main(): Promise<void> {
  const began = performance.now();
  const config = loadConfig();
  const log = openLog(config.WRKOUT_LOG_LEVEL);
  const outer = { config, clock: systemClock, random: systemRandom, log };
  // Begins after this turn: by then a signal is listened to.
  const starting = Promise.resolve().then(() => compose(outer));
  const isStopping = stopOnSignals(starting);
  const server = await starting;
  if (isStopping()) return;
  process.stdout.write(startMessage({ ...server.facts, startedInMs: performance.now() - began }));
}

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm start: starts Wrkout. Configuration by WRKOUT_* variables or .env; see README.md.\n',
  );
} else {
  main().catch(fail);
}
