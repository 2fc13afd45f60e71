import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { serverEnvironment, serverFlags } from '#scripts/bootstrap/server-flags.mjs';
import { makeKey } from './make-key.ts';
import { proxyConfig, upstreamConfig } from './nginx.ts';
import { freePort, type Program, type Started, startProcess } from './start-process.ts';

/** What is measured: a server on loopback in a process of its own. */
export interface Peer extends Started {
  readonly name: string;
  /** What a client asks for. */
  readonly url: string;
}

const root = process.cwd();
const entry = (name: string): string => path.join(root, 'scripts/bench/gateway', name);

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Not listening yet: the usual answer while it starts.
    return false;
  }
};

async function startNginx(folder: string, port: number, config: string): Promise<Started> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'nginx.conf'), config);
  const command = ['nginx', '-p', folder, '-c', 'nginx.conf'] as const;
  return startProcess({ command: [...command], folder }, () => answers(`http://127.0.0.1:${port}/`));
}

/** The API behind the peers as teams write one: a Node server. */
export async function startAppUpstream(): Promise<Peer> {
  const port = await freePort();
  const command = [process.execPath, entry('app-upstream.ts'), String(port)] as const;
  const env = { NODE_ENV: 'production' };
  const started = await startProcess({ command: [...command], folder: root, env }, (said) =>
    said.includes('ready'),
  );
  return { name: 'direct', url: `http://127.0.0.1:${port}/`, ...started };
}

/** The fastest API there could be behind them: nginx, because it takes the least of the processor that all share. */
export async function startUpstream(folder: string): Promise<Peer> {
  const port = await freePort();
  const started = await startNginx(path.join(folder, 'upstream'), port, upstreamConfig(port));
  return { name: 'direct', url: `http://127.0.0.1:${port}/`, ...started };
}

export interface NginxOrder {
  readonly folder: string;
  readonly upstream: Peer;
  readonly workers: 1 | 'auto';
}

/** nginx as a plain proxy with a text log. */
export async function startNginxPeer({ folder, upstream, workers }: NginxOrder): Promise<Peer> {
  const name = `nginx-${workers}`;
  const port = await freePort();
  const config = proxyConfig({ port, upstreamPort: Number(new URL(upstream.url).port), workers });
  const started = await startNginx(path.join(folder, name), port, config);
  return { name, url: `http://127.0.0.1:${port}/`, ...started };
}

/** One of the Node peers, which say `ready`. */
export async function startNodePeer(name: 'fastify' | 'express', upstream: Peer): Promise<Peer> {
  const port = await freePort();
  const url = new URL(upstream.url).origin;
  const command = [process.execPath, entry(`${name}-peer.ts`), String(port), url] as const;
  const env = { NODE_ENV: 'production' };
  const started = await startProcess({ command: [...command], folder: root, env }, (said) =>
    said.includes('ready'),
  );
  return { name, url: `http://127.0.0.1:${port}/`, ...started };
}

export interface WrkoutOrder {
  readonly name: string;
  readonly folder: string;
  readonly upstream: Peer;
  readonly tls?: boolean;
  /** False: rows are thrown away instead of logged and metered. */
  readonly logs?: boolean;
}

/** As many limits as the built-in plans have, checked on each request, and each so high that nothing is refused. */
const roomyPlan = {
  id: 'bench',
  title: 'Bench',
  amountMinor: 0,
  currency: 'EUR',
  monthlyQuota: 1e12,
  limits: [
    { name: 'burst', kind: 'requests', limit: 1e9, windowSeconds: 10 },
    { name: 'hour', kind: 'requests', limit: 1e9, windowSeconds: 3600 },
    { name: 'concurrent', kind: 'concurrent', limit: 1e5 },
  ],
};

/** `adminUrl` is of the admin listener, which speaks TLS. */
export type WrkoutPeer = Peer & { readonly key: string; readonly adminUrl: string };

type Ports = { readonly port: number; readonly adminPort: number };

function wrkoutProgram(
  { name, folder, upstream, tls, logs = true }: WrkoutOrder,
  { port, adminPort }: Ports,
): Program {
  const dataFolder = path.join(folder, name);
  mkdirSync(dataFolder, { recursive: true });
  const plansFile = path.join(folder, 'plans.json');
  writeFileSync(plansFile, JSON.stringify({ plans: [roomyPlan] }));
  const env = {
    // As `npm start` runs it.
    ...serverEnvironment,
    NODE_COMPILE_CACHE: path.join(root, '.cache/compiled'),
    NODE_ENV: 'production',
    WRKOUT_DATA_DIR: dataFolder,
    WRKOUT_PUBLIC_HOST: '127.0.0.1',
    WRKOUT_PUBLIC_PORT: String(port),
    WRKOUT_ADMIN_PORT: String(adminPort),
    WRKOUT_PLANS_FILE: plansFile,
    WRKOUT_PLAIN_HTTP: tls ? 'false' : 'true',
    WRKOUT_UPSTREAM_URL: new URL(upstream.url).origin,
  };
  const imports = logs ? [] : ['--import', entry('discard-rows.ts')];
  return {
    command: [process.execPath, ...serverFlags, ...imports, path.join(root, 'server/main.ts')],
    folder,
    env,
  };
}

const saysReady = (said: string): boolean => said.includes('Stop with Ctrl+C');

/**
 * The whole of Wrkout in a process of its own, with an account and a key made over HTTP. For TLS the account is made over plain HTTP first,
 * and the server started again on the same data.
 */
export async function startWrkout(order: WrkoutOrder): Promise<WrkoutPeer> {
  const ports = { port: await freePort(), adminPort: await freePort() };
  const { port } = ports;
  const scheme = order.tls ? 'https' : 'http';
  const door = { url: `http://127.0.0.1:${port}`, outbox: path.join(order.folder, order.name, 'outbox') };
  let started = await startProcess(wrkoutProgram({ ...order, tls: false }, ports), saysReady);
  const key = await makeKey(door);
  if (order.tls) {
    await started.stop();
    started = await startProcess(wrkoutProgram(order, ports), saysReady);
  }
  const adminUrl = `https://127.0.0.1:${ports.adminPort}`;
  return { name: order.name, url: `${scheme}://127.0.0.1:${port}/api/`, adminUrl, key, ...started };
}
