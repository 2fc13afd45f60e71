import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, readConfigFile } from '#server/foundation/config/index.ts';
import { routeSchema, type UpstreamPlan, type UpstreamsPlan, upstreamSchema } from './plan.ts';

const key = 'WRKOUT_UPSTREAMS_FILE';

/** One value for each field, as the messages show it. */
const examples = {
  '': '{"upstreams":[{"name":"main","targets":[{"url":"http://10.0.0.5:3000"}]}],"routes":[{"upstream":"main"}]}',
  upstreams: '[{"name":"main","targets":[{"url":"http://10.0.0.5:3000"}]}]',
  routes: '[{"pathPrefix":"/","upstream":"main"}]',
  name: '"main"',
  targets: '[{"url":"http://10.0.0.5:3000"}]',
  url: '"http://10.0.0.5:3000"',
  weight: '2',
  balance: '"least-in-flight"',
  connections: '64',
  retries: '2',
  queue: '{"most":4000,"timeoutSeconds":5}',
  most: '4000',
  timeouts: '{"connectSeconds":5,"headersSeconds":30,"bodyIdleSeconds":300}',
  connectSeconds: '5',
  headersSeconds: '30',
  bodyIdleSeconds: '300',
  tunnelIdleSeconds: '300',
  health: '{"path":"/healthz","intervalSeconds":10}',
  path: '"/healthz"',
  intervalSeconds: '10',
  timeoutSeconds: '2',
  healthyAfter: '2',
  unhealthyAfter: '3',
  breaker: '{"failures":5,"openSeconds":10}',
  failures: '5',
  openSeconds: '10',
  tls: '{"caFile":"upstream-ca.pem","serverName":"api.internal"}',
  caFile: '"upstream-ca.pem"',
  serverName: '"api.internal"',
  host: '"api.example.com"',
  pathPrefix: '"/catalog"',
  stripPrefix: 'true',
  upstream: '"main"',
} as const;

type File = z.output<typeof fileShape>;
const fileShape = z.strictObject({
  upstreams: z.array(upstreamSchema).min(1, 'must have at least one upstream'),
  routes: z.array(routeSchema).min(1, 'must have at least one route'),
});

/** Places and texts of what single fields cannot tell. Pure. */
function* contradictions({ upstreams, routes }: File): Generator<[(string | number)[], string]> {
  for (const [at, { name, targets, tls }] of upstreams.entries()) {
    if (upstreams.findIndex((other) => other.name === name) < at)
      yield [['upstreams', at, 'name'], 'is the name of another upstream too'];
    if (!routes.some(({ upstream }) => upstream === name))
      yield [['upstreams', at, 'name'], 'is in no route, so nothing would ever reach it'];
    if (tls && targets.every(({ url }) => url.startsWith('http:')))
      yield [['upstreams', at, 'tls'], 'is for https targets, and there is none'];
  }
  for (const [at, { upstream, host, pathPrefix }] of routes.entries()) {
    if (!upstreams.some(({ name }) => name === upstream))
      yield [['routes', at, 'upstream'], 'is not the name of an upstream in this file'];
    if (routes.findIndex((other) => other.host === host && other.pathPrefix === pathPrefix) < at)
      yield [['routes', at, 'pathPrefix'], 'stands in another route with the same host too'];
  }
}

const fileSchema = fileShape.superRefine((file, context) => {
  for (const [path, message] of contradictions(file)) context.addIssue({ code: 'custom', path, message });
});

/** The authorities in a PEM file. Throws ConfigError. */
function readAuthorities(place: string, file: string): string {
  const told = (problem: string) =>
    new ConfigError(
      `The configuration cannot be used:\n  ${key}:\n  ${place}: ${problem}. Example: "caFile": ${examples.caFile}`,
    );
  try {
    const ca = readFileSync(file, 'utf8');
    const found = ca.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
    if (found === null) throw new Error('it holds no PEM certificate');
    // TLS itself would leave out what it cannot read.
    for (const pem of found) new X509Certificate(pem);
    return ca;
  } catch (error) {
    throw told(`${file} cannot be used: ${(error as Error).message}`);
  }
}

/**
 * Reads the upstreams file (WRKOUT_UPSTREAMS_FILE) and the authorities it names, whose paths are relative to its folder.
 * `headersSeconds` is for upstreams that name none. Throws ConfigError that names the file, the place in it, the problem and an example.
 */
export function readUpstreamsFile(
  file: string,
  { headersSeconds }: { headersSeconds: number },
): UpstreamsPlan {
  const { upstreams, routes } = readConfigFile({ key, file, schema: fileSchema, examples });
  const opened = upstreams.map((upstream, at): UpstreamPlan => {
    const timeouts = {
      ...upstream.timeouts,
      headersSeconds: upstream.timeouts.headersSeconds ?? headersSeconds,
    };
    const caFile = upstream.tls?.caFile;
    if (caFile === undefined) return { ...upstream, timeouts };
    const ca = readAuthorities(`${file} /upstreams/${at}/tls/caFile`, resolve(dirname(file), caFile));
    return { ...upstream, timeouts, ca };
  });
  return { upstreams: opened, routes };
}
