import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { type Peer, startUpstream, startWrkout } from './gateway/peers.ts';
import { residentMibOf } from './gateway/process-facts.ts';
import { requireTools } from './gateway/require-tools.ts';
import { runWrk } from './gateway/wrk.ts';
import { figureOf, medianOf, type Result } from './result.ts';

const defaultSeconds = 600;
const sampleMilliseconds = 1_000;
const fifths = 5;

/**
 * How much more the last fifth of the samples holds than the second, by their medians. The first fifth is the warming up. Throws RangeError
 * for fewer than five samples. Pure.
 */
export function growthOf(samples: readonly number[]): number {
  const size = Math.floor(samples.length / fifths);
  return medianOf(samples.slice(-size || samples.length)) - medianOf(samples.slice(size, 2 * size));
}

async function sampleWhile(work: Promise<unknown>, pid: number): Promise<number[]> {
  const samples: number[] = [];
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    samples.push(residentMibOf(pid));
    await Promise.race([over, wait(sampleMilliseconds)]);
  }
  await over;
  return samples;
}

/**
 * Resident memory of the server under as many requests as 64 connections ask for, over ten minutes or `BENCH_SECONDS`, with key, limits,
 * metering and log. Throws Error when nginx or wrk is not installed, or when any answer is no success.
 */
export async function benchMemory(): Promise<Result[]> {
  requireTools(['nginx', 'wrk']);
  const seconds = Number(process.env['BENCH_SECONDS'] ?? defaultSeconds);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-'));
  const running: Peer[] = [];
  try {
    const upstream = await startUpstream(folder);
    running.push(upstream);
    const wrkout = await startWrkout({ name: 'wrkout', folder, upstream });
    running.push(wrkout);
    const load = runWrk({ url: wrkout.url, key: wrkout.key, seconds });
    const samples = await sampleWhile(load, wrkout.pid);
    const { perSecond } = await load;
    return [
      figureOf({ id: 'memory.peak', value: Math.max(...samples), unit: 'MiB', atMost: 300 }),
      figureOf({ id: 'memory.growth', value: growthOf(samples), unit: 'MiB', atMost: 10 }),
      figureOf({ id: 'memory.median', value: medianOf(samples), unit: 'MiB' }),
      figureOf({ id: 'memory.load', value: perSecond, unit: 'req/s' }),
      figureOf({ id: 'memory.seconds', value: seconds, unit: 's' }),
    ];
  } finally {
    for (const peer of running.reverse()) await peer.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
