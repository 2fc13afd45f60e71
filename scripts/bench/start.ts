import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { measureStart, type StartMeasurement } from './measure-start.ts';
import { medianOf, type Result, resultOf } from './result.ts';

/** The second start is promised to be ready within three seconds. */
const SECOND_START_BAR_MILLISECONDS = 3_000;
const ROUNDS = 5;
const FIRST_ROUNDS = 3;

const root = process.cwd();
const npmStart = ['npm', 'start', '--silent'] as const;
const bootstrapped = [process.execPath, path.join(root, 'scripts/bootstrap.mjs'), 'start'] as const;
const direct = [process.execPath, path.join(root, 'server/main.ts')] as const;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

/** Does `/readyz` answer 200? The certificate is not looked at: what is measured is when, not who. */
const askReady = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const place = { host: '127.0.0.1', port, path: '/readyz', rejectUnauthorized: false, agent: false };
    request(place, (res) => {
      res.resume();
      resolve(res.statusCode === 200);
    })
      // Not listening yet: the usual answer while the server starts.
      .on('error', () => resolve(false))
      .end();
  });

async function startOn(dataDir: string, command: readonly [string, ...string[]]): Promise<StartMeasurement> {
  const port = await freePort();
  const env = {
    WRKOUT_DATA_DIR: dataDir,
    WRKOUT_PUBLIC_HOST: '127.0.0.1',
    WRKOUT_PUBLIC_PORT: String(port),
    WRKOUT_ADMIN_PORT: '0',
    NODE_COMPILE_CACHE: path.join(root, '.cache/compiled'),
  };
  const measured = await measureStart({ command, env, probe: () => askReady(port) });
  if (measured.exitCode !== 0)
    throw new Error(`${command.join(' ')} stopped with ${measured.exitCode}, not 0`);
  return measured;
}

const readyOf = (all: readonly StartMeasurement[]): number =>
  medianOf(all.map(({ readyMilliseconds }) => readyMilliseconds));

async function firstStart(): Promise<StartMeasurement> {
  const empty = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-'));
  try {
    return await startOn(empty, npmStart);
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

async function firstStarts(): Promise<StartMeasurement[]> {
  const all: StartMeasurement[] = [];
  for (let round = 0; round < FIRST_ROUNDS; round++) all.push(await firstStart());
  return all;
}

/** Second starts on one data folder. The three ways take turns, so that whatever else the machine does meets all of them. */
async function secondStarts(dataDir: string) {
  const npm: StartMeasurement[] = [];
  const bootstrap: StartMeasurement[] = [];
  const alone: StartMeasurement[] = [];
  await startOn(dataDir, npmStart);
  for (let round = 0; round < ROUNDS; round++) {
    npm.push(await startOn(dataDir, npmStart));
    bootstrap.push(await startOn(dataDir, bootstrapped));
    alone.push(await startOn(dataDir, direct));
  }
  return { npm, bootstrap, alone };
}

/**
 * How long a start takes until `/readyz` answers 200: the first on an empty data folder, and the second as npm, the bootstrap alone and the
 * server alone run it. Medians of five (the first start: three). Throws Error when a stop does not end with 0.
 */
export async function benchStart(): Promise<Result[]> {
  const first = await firstStarts();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-'));
  try {
    const { npm, bootstrap, alone } = await secondStarts(dataDir);
    return [
      resultOf('start.second', readyOf(npm), 'ms', SECOND_START_BAR_MILLISECONDS),
      resultOf('start.second.slowest', Math.max(...npm.map((one) => one.readyMilliseconds)), 'ms'),
      resultOf('start.first', readyOf(first), 'ms'),
      resultOf('start.server-alone', readyOf(alone), 'ms'),
      resultOf('start.bootstrap-overhead', readyOf(bootstrap) - readyOf(alone), 'ms'),
      resultOf('start.npm-overhead', readyOf(npm) - readyOf(bootstrap), 'ms'),
      resultOf('stop', medianOf(npm.map(({ stopMilliseconds }) => stopMilliseconds)), 'ms'),
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
