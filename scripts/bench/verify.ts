import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { makeCredential } from './gateway/make-credential.ts';
import { pacedTimes } from './gateway/paced-client.ts';
import { startUpstream, startWrkout } from './gateway/peers.ts';
import { percentileOf } from './gateway/percentile.ts';
import { cpuSecondsOf } from './gateway/process-facts.ts';
import { figureOf, medianOf, type Result } from './result.ts';

/** Odd, so that the median is one that was measured. */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 5);
const perSecond = 1_000;

/** A POST to the verify API as it goes over the wire. Pure. */
function requestOf(url: string, token: string, key: string): string {
  const body = JSON.stringify({ key, scopes: [], cost: 1, ip: '127.0.0.1' });
  const fields = [
    `Host: ${new URL(url).host}`,
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return `POST /v1/keys/verify HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${body}`;
}

async function measure(folder: string): Promise<Result[]> {
  const upstream = await startUpstream(folder);
  const wrkout = await startWrkout({ name: 'wrkout', folder, upstream });
  try {
    const token = await makeCredential({
      dataFolder: path.join(folder, 'wrkout'),
      adminUrl: wrkout.adminUrl,
    });
    const request = requestOf(wrkout.url, token, wrkout.key);
    const times: { p50: number; p99: number; cpu: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      const before = cpuSecondsOf(wrkout.pid);
      const took = await pacedTimes({ url: wrkout.url, key: wrkout.key, perSecond, seconds, request });
      const cpu = ((cpuSecondsOf(wrkout.pid) - before) / took.length) * 1e6;
      // The first round only warms up.
      if (round > 0) times.push({ p50: percentileOf(took, 0.5), p99: percentileOf(took, 0.99), cpu });
    }
    const median = (name: 'p50' | 'p99' | 'cpu') => medianOf(times.map((one) => one[name]));
    return [
      figureOf({ id: 'verify.p50', value: median('p50'), unit: 'ms', digits: 2 }),
      figureOf({ id: 'verify.p99', value: median('p99'), unit: 'ms', atMost: 10, digits: 2 }),
      figureOf({ id: 'verify.cpu', value: median('cpu'), unit: 'µs/req', digits: 1 }),
    ];
  } finally {
    await wrkout.stop();
    await upstream.stop();
  }
}

/** The verify API at 1,000 requests a second over plain HTTP on loopback, 32 kept connections, open loop. */
export async function benchVerify(): Promise<Result[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
