import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { serverEnvironment } from '#scripts/bootstrap/server-flags.mjs';

export interface ServerPlace {
  readonly folder: string;
  readonly port: number;
  readonly targetPorts: readonly number[];
}

/** As many limits as the built-in plans have, each checked, and so high that nothing is refused. */
const plan = {
  id: 'soak',
  title: 'Soak',
  amountMinor: 0,
  currency: 'EUR',
  monthlyQuota: 1e12,
  limits: [
    { name: 'burst', kind: 'requests', limit: 1e9, windowSeconds: 10 },
    { name: 'hour', kind: 'requests', limit: 1e9, windowSeconds: 3600 },
    { name: 'concurrent', kind: 'concurrent', limit: 1e5 },
  ],
};

/** Limits of the key that is refused again and again. */
export const fewLimits = [
  { name: 'few', kind: 'requests', limit: 10, windowSeconds: 1 },
  { name: 'one', kind: 'concurrent', limit: 1 },
];

const upstreams = (ports: readonly number[]) => ({
  upstreams: [
    {
      name: 'soak',
      targets: ports.map((port) => ({ url: `http://127.0.0.1:${port}` })),
      timeouts: { connectSeconds: 2, headersSeconds: 2, bodyIdleSeconds: 2 },
      health: { path: '/healthz', intervalSeconds: 1, timeoutSeconds: 1 },
      // What breaks off one after the other must not shut the API for long: the rest would never be reached.
      breaker: { failures: 20, openSeconds: 1 },
    },
  ],
  routes: [{ upstream: 'soak' }],
});

export const dataFolderOf = (folder: string): string => path.join(folder, 'data');

/** Writes the files that the server reads at its start, and resolves with its environment. */
export function writeServerFiles({ folder, port, targetPorts }: ServerPlace): Record<string, string> {
  mkdirSync(dataFolderOf(folder), { recursive: true });
  const [plansFile, upstreamsFile] = [path.join(folder, 'plans.json'), path.join(folder, 'upstreams.json')];
  writeFileSync(plansFile, JSON.stringify({ plans: [plan] }));
  writeFileSync(upstreamsFile, JSON.stringify(upstreams(targetPorts)));
  return {
    ...serverEnvironment,
    NODE_COMPILE_CACHE: path.join(process.cwd(), '.cache/compiled'),
    NODE_ENV: 'production',
    WRKOUT_DATA_DIR: dataFolderOf(folder),
    WRKOUT_PUBLIC_HOST: '127.0.0.1',
    WRKOUT_PUBLIC_PORT: String(port),
    WRKOUT_ADMIN_PORT: '0',
    WRKOUT_PLAIN_HTTP: 'true',
    WRKOUT_PLANS_FILE: plansFile,
    WRKOUT_UPSTREAMS_FILE: upstreamsFile,
  };
}
