import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pacedTimes } from './gateway/paced-client.ts';
import {
  type Peer,
  startAppUpstream,
  startNginxPeer,
  startNodePeer,
  startUpstream,
  startWrkout,
  type WrkoutPeer,
} from './gateway/peers.ts';
import { percentileOf } from './gateway/percentile.ts';
import { cpuSecondsOf } from './gateway/process-facts.ts';
import { requireTools } from './gateway/require-tools.ts';
import { runWrk } from './gateway/wrk.ts';
import { figureOf, medianOf, type Result } from './result.ts';

/** Odd, so that the median is one that was measured. */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 5);
const pacedPerSecond = 1_000;

type Measured = { readonly perSecond: number[]; readonly cpuMicroseconds: number[] };
type Measurements = Map<string, Measured>;

async function measureOnce(peer: Peer, key: string): Promise<{ perSecond: number; cpuMicroseconds: number }> {
  const before = cpuSecondsOf(peer.pid);
  const { perSecond, requests } = await runWrk({ url: peer.url, key, seconds });
  return { perSecond, cpuMicroseconds: ((cpuSecondsOf(peer.pid) - before) / requests) * 1e6 };
}

/** Each peer in turn, round after round, so that whatever else the machine does meets all of them. The first round only warms up. */
async function measureAll(peers: readonly Peer[], keyOf: (peer: Peer) => string): Promise<Measurements> {
  const all: Measurements = new Map(peers.map(({ name }) => [name, { perSecond: [], cpuMicroseconds: [] }]));
  for (let round = 0; round <= rounds; round++)
    for (const peer of peers) {
      const { perSecond, cpuMicroseconds } = await measureOnce(peer, keyOf(peer));
      if (round === 0) continue;
      all.get(peer.name)?.perSecond.push(perSecond);
      all.get(peer.name)?.cpuMicroseconds.push(cpuMicroseconds);
    }
  return all;
}

/** The median of the ratios within each round: what slowed down a whole round slowed down both sides of it. */
function ratioOf(all: Measurements, of: string, to: string): number {
  const [above, below] = [all.get(of)?.perSecond ?? [], all.get(to)?.perSecond ?? []];
  return medianOf(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}

type Ratio = { readonly id: string; readonly of: string; readonly to: string; readonly atLeast: number };

const ratiosToPeers: readonly Ratio[] = [
  { id: 'to-nginx', of: 'wrkout', to: 'nginx-auto', atLeast: 0.5 },
  { id: 'to-express', of: 'wrkout', to: 'express', atLeast: 2.5 },
  { id: 'to-fastify', of: 'wrkout', to: 'fastify', atLeast: 1.1 },
];
const ratioOfLog: Ratio = { id: 'log-on-to-off', of: 'wrkout', to: 'wrkout-no-log', atLeast: 0.87 };

const heldRatios = (all: Measurements): Result[] =>
  [...ratiosToPeers, ratioOfLog].map(({ id, of, to, atLeast }) =>
    figureOf({ id: `gateway.${id}`, value: ratioOf(all, of, to), unit: '', atLeast, digits: 3 }),
  );

const plainFigures = (all: Measurements, prefix: string): Result[] =>
  [...all].flatMap(([name, { perSecond, cpuMicroseconds }]) => [
    figureOf({ id: `${prefix}.${name}`, value: medianOf(perSecond), unit: 'req/s' }),
    figureOf({ id: `${prefix}.${name}.cpu`, value: medianOf(cpuMicroseconds), unit: 'µs/req', digits: 1 }),
  ]);

/** How much later an answer is than without the gateway. Direct and through it take turns; the first turn of each warms up. */
async function addedLatency(direct: Peer, wrkout: WrkoutPeer): Promise<Result[]> {
  const added: { readonly p50: number; readonly p99: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const order = { key: wrkout.key, perSecond: pacedPerSecond, seconds };
    const without = await pacedTimes({ ...order, url: direct.url });
    const through = await pacedTimes({ ...order, url: wrkout.url });
    const later = (share: number) => percentileOf(through, share) - percentileOf(without, share);
    if (round > 0) added.push({ p50: later(0.5), p99: later(0.99) });
  }
  const figure = (name: 'p50' | 'p99', atMost: number) => {
    const value = medianOf(added.map((one) => one[name]));
    return figureOf({ id: `gateway.added-latency.${name}`, value, unit: 'ms', atMost, digits: 3 });
  };
  return [figure('p50', 0.5), figure('p99', 3)];
}

type Keep = <Kind extends Peer>(peer: Kind) => Kind;

/** Before the fastest API there could be, where a gateway's own work counts most: all ratios, the cost of the log, latency. */
async function measureBeforeNginx(folder: string, keep: Keep): Promise<Result[]> {
  const upstream = keep(await startUpstream(folder));
  const wrkout = keep(await startWrkout({ name: 'wrkout', folder, upstream }));
  const silent = keep(await startWrkout({ name: 'wrkout-no-log', folder, upstream, logs: false }));
  const tls = keep(await startWrkout({ name: 'wrkout-tls', folder, upstream, tls: true }));
  const others = [
    keep(await startNginxPeer({ folder, upstream, workers: 'auto' })),
    keep(await startNginxPeer({ folder, upstream, workers: 1 })),
    keep(await startNodePeer('fastify', upstream)),
    keep(await startNodePeer('express', upstream)),
  ];
  const keys = new Map([wrkout, silent, tls].map(({ name, key }) => [name, key]));
  const peers = [upstream, ...others, wrkout, silent, tls];
  const all = await measureAll(peers, ({ name }) => keys.get(name) ?? wrkout.key);
  return [...heldRatios(all), ...(await addedLatency(upstream, wrkout)), ...plainFigures(all, 'gateway')];
}

/** Before an API in Node, as teams write them. Nothing is promised of it. */
async function measureBeforeApp(folder: string, keep: Keep): Promise<Result[]> {
  const upstream = keep(await startAppUpstream());
  const wrkout = keep(await startWrkout({ name: 'wrkout', folder, upstream }));
  const peers = [
    keep(await startNginxPeer({ folder, upstream, workers: 'auto' })),
    keep(await startNodePeer('fastify', upstream)),
    keep(await startNodePeer('express', upstream)),
    wrkout,
  ];
  const all = await measureAll(peers, () => wrkout.key);
  const prefix = 'gateway.node-api';
  return [
    ...ratiosToPeers.map(({ id, of, to }) =>
      figureOf({ id: `${prefix}.${id}`, value: ratioOf(all, of, to), unit: '', digits: 3 }),
    ),
    ...plainFigures(all, prefix),
  ];
}

/** What is started is stopped, whatever happens. */
async function withPeers(measure: typeof measureBeforeNginx): Promise<Result[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-'));
  const running: Peer[] = [];
  const keep: Keep = (peer) => {
    running.push(peer);
    return peer;
  };
  try {
    return await measure(folder, keep);
  } finally {
    for (const peer of running.reverse()) await peer.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Wrkout as it ships beside nginx, @fastify/http-proxy and Express with http-proxy-middleware, before the same upstream: requests per second from 64
 * connections with 1 KiB answers over plain HTTP on loopback, what the log costs, and how much later answers are at 1,000 requests
 * per second. The ratios once more before an API in Node (`gateway.node-api`). Throws Error when nginx or wrk is not installed, or when any answer is no success.
 */
export async function benchGateway(): Promise<Result[]> {
  requireTools(['nginx', 'wrk']);
  return [...(await withPeers(measureBeforeNginx)), ...(await withPeers(measureBeforeApp))];
}
