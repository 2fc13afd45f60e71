import { z } from 'zod';
import { idSchema, instantSchema, periodFields, withPeriod } from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const granularities = ['hour', 'day', 'month'] as const;
export type Granularity = (typeof granularities)[number];

/** Milliseconds; from histograms whose steps are 3 % wide, so at most 1.6 % off. */
const timesSchema = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();
const namesSchema = z.array(z.strictObject({ name: z.string(), requests: z.int() }));

const counters = {
  requests: z.int(),
  /** Answers with status 500 and above. */
  errors: z.int(),
  /** Refused by the gateway. */
  refused: z.int(),
  /** What counts against the monthly quota: forwarded, and not failed at the upstream. */
  quotaRequests: z.int(),
  requestBytes: z.int(),
  responseBytes: z.int(),
  /** Of whole requests; null when there were none. */
  latencyMs: timesSchema,
  /** The upstream's share; null when it was never asked. */
  upstreamMs: timesSchema,
  browsers: namesSchema,
  devices: namesSchema,
};

export const usageSchema = z.strictObject({
  granularity: z.enum(granularities),
  /** The whole hours that were counted. */
  fromUtc: instantSchema,
  toUtc: instantSchema,
  total: z.strictObject(counters),
  /** Oldest first; a time without requests is absent. */
  periods: z.array(z.strictObject({ fromUtc: instantSchema, ...counters })),
});
export type UsageView = z.infer<typeof usageSchema>;

const period = {
  ...periodFields,
  granularity: z.enum(granularities).default('day'),
};

const success = {
  status: 200,
  description: 'Sums and percentiles for each hour, day or month (UTC), and for the whole period.',
  body: usageSchema,
  alsoMedia: 'text/csv',
} as const;

const periodWords =
  'Whole hours (UTC) from `from` up to and without `to`; the last 30 days when absent. At most 92 days by hour, 400 otherwise.';

export const getOwnUsage = contract({
  id: 'usage.getOwn',
  listener: 'public',
  method: 'GET',
  path: '/v1/usage',
  summary: `How much your account called the API. ${periodWords} CSV with \`Accept: text/csv\`.`,
  access: { kind: 'account' },
  query: withPeriod(z.strictObject({ ...period, keyId: idSchema<'key'>().optional() })),
  success,
  errors: [],
  audit: { none: 'a person reads their own data' },
});

export const getUsage = contract({
  id: 'usage.get',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/usage',
  summary: `How much the API was called, by everybody or by one account or key. ${periodWords} CSV with \`Accept: text/csv\`.`,
  access: { kind: 'admin', permission: 'usage.read' },
  query: withPeriod(
    z.strictObject({
      ...period,
      accountId: idSchema<'account'>().optional(),
      keyId: idSchema<'key'>().optional(),
      route: z.string().max(400).optional(),
    }),
  ),
  success,
  errors: [],
  audit: ['usage.consulted'],
});

export type UsageQuery = z.output<NonNullable<typeof getUsage.query>>;
