import { z } from 'zod';
import { stripPrefix } from '#server/service/gateway/rules.ts';

const seconds = (least: number, most: number) =>
  z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
const count = (least: number, most: number) =>
  z
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a name of up to 40 lower-case letters, digits and hyphens');

const isPlainAddress = (value: string): boolean => {
  if (!URL.canParse(value)) return true;
  const { username, password, search, hash } = new URL(value);
  return username + password + search + hash === '';
};
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine(isPlainAddress, 'must have no user, password, query or fragment');

/** Path characters of RFC 3986; no dot segments. A slash at the end would make the prefix match half of what is meant. */
const pathShape = /^(?:\/[\w.~!$&'()*+,;=:@%-]+)+$/;
const isPath = (value: string): boolean => pathShape.test(value) && stripPrefix(value, '') !== null;
const pathPrefix = z
  .string()
  .refine(
    (value) => value === '/' || isPath(value),
    'must be / or a path that begins with a slash and ends without one',
  );
const healthPath = z
  .string()
  .regex(/^\/[\w.~!$&'()*+,;=:@%/?-]*$/, 'must be a path that begins with a slash');

const host = z
  .string()
  .transform((value) => value.toLowerCase())
  .refine(
    (value) => /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/.test(value),
    'must be a host name without a port',
  );

const targetSchema = z.strictObject({
  url,
  /** Share of the requests beside the other targets. */
  weight: count(1, 100).default(1),
});

const health = z.strictObject({
  /** Asked with GET behind the target's address; any 2xx is healthy. */
  path: healthPath,
  intervalSeconds: seconds(0.1, 3600).default(10),
  timeoutSeconds: seconds(0.1, 60).default(2),
  /** Good answers in a row that bring a target back. */
  healthyAfter: count(1, 20).default(2),
  /** Failures in a row that take it out. */
  unhealthyAfter: count(1, 20).default(3),
});

const timeouts = z
  .strictObject({
    /** Until the connection stands, TLS included. */
    connectSeconds: seconds(0.1, 600).default(5),
    /** From the whole request sent to the fields of the answer; WRKOUT_UPSTREAM_TIMEOUT_SECONDS when absent. */
    headersSeconds: seconds(0.1, 3600).optional(),
    /** Silence between two pieces of an answer. */
    bodyIdleSeconds: seconds(0.1, 3600).default(300),
    /** Silence both ways after which a WebSocket is ended. */
    tunnelIdleSeconds: seconds(0.1, 86_400).default(300),
  })
  .prefault({});

const queue = z
  .strictObject({
    /** Requests that wait for a connection; what is more is refused at once. */
    most: count(0, 100_000).default(4000),
    /** Then a waiting request is refused. */
    timeoutSeconds: seconds(0.1, 600).default(5),
  })
  .prefault({});

const breaker = z
  .strictObject({ failures: count(1, 1000).default(5), openSeconds: seconds(0.1, 3600).default(10) })
  .prefault({});

const tls = z.strictObject({
  /** Authorities that sign the targets' certificates, PEM; instead of the public ones. Relative to the folder of the file. */
  caFile: z.string().min(1, 'must be the path of a file').optional(),
  /** The name the certificate must be for, and that is asked for (SNI), when it is not the one in the address. */
  serverName: z
    .string()
    .regex(/^[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*$/, 'must be a host name')
    .optional(),
});

export const upstreamSchema = z.strictObject({
  name,
  targets: z.array(targetSchema).min(1, 'must have at least one target').max(16, 'must have at most 16'),
  balance: z
    .enum(['round-robin', 'least-in-flight'], 'must be round-robin or least-in-flight')
    .default('round-robin'),
  /** Connections to each target; each carries one request at a time. */
  connections: count(1, 1024).default(64),
  /** How many other targets an idempotent request that was not sent may be given to. */
  retries: count(0, 15).default(2),
  queue,
  timeouts,
  health: health.optional(),
  breaker,
  tls: tls.optional(),
});

export const routeSchema = z.strictObject({
  /** Host of the request; every host when absent. */
  host: host.optional(),
  /** Beginning of the path behind the gateway's own prefix, whole segments, compared byte for byte. */
  pathPrefix: pathPrefix.default('/'),
  /** Is `pathPrefix` taken away before the target sees the path? */
  stripPrefix: z.boolean().default(false),
  upstream: z.string(),
});

export type RoutePlan = z.output<typeof routeSchema>;
type UpstreamInput = z.output<typeof upstreamSchema>;
/** An upstream as it is opened: every timeout is named, and `ca` is what stands in the file that `tls.caFile` names. */
export type UpstreamPlan = Omit<UpstreamInput, 'timeouts'> & {
  readonly timeouts: UpstreamInput['timeouts'] & { readonly headersSeconds: number };
  readonly ca?: string;
};
export type QueuePlan = UpstreamPlan['queue'];
export type TargetPlan = UpstreamPlan['targets'][number];
/** Upstreams and the routes that lead to them. */
export type UpstreamsPlan = {
  readonly upstreams: readonly UpstreamPlan[];
  readonly routes: readonly RoutePlan[];
};

type Single = {
  readonly url: string;
  readonly headersSeconds: number;
  readonly connectSeconds?: number | undefined;
  readonly bodyIdleSeconds?: number | undefined;
  readonly tunnelIdleSeconds?: number | undefined;
};

/** One upstream with one target for every request. Throws for a `url` that is no http or https address. Pure. */
export function singleUpstream({ url: address, headersSeconds, ...others }: Single): UpstreamsPlan {
  const parsed = upstreamSchema.parse({ name: 'main', targets: [{ url: address }], timeouts: others });
  return {
    upstreams: [{ ...parsed, timeouts: { ...parsed.timeouts, headersSeconds } }],
    routes: [routeSchema.parse({ upstream: 'main' })],
  };
}
