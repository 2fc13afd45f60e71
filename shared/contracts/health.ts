import { z } from 'zod';
import { instantSchema } from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const getHealth = contract({
  id: 'health.live',
  listener: 'public',
  method: 'GET',
  path: '/healthz',
  summary: 'Is the process alive?',
  access: { kind: 'anyone' },
  success: { status: 200, description: 'Alive.', body: z.strictObject({ status: z.literal('ok') }) },
  errors: [],
  audit: { none: 'no data' },
});

/** How writing the access log goes. */
export const accessLogStates = ['ok', 'behind', 'disk-full', 'failing'] as const;
export type AccessLogState = (typeof accessLogStates)[number];

/**
 * What each check of readiness can say. `server`: is it starting or stopping; `access-log`: are rows written; `database`: does it answer;
 * `upstreams`: is there a server for each API. Which upstream it is, is not for everybody.
 */
export const readinessStates = {
  server: ['ok', 'starting', 'stopping'],
  'access-log': accessLogStates,
  database: ['ok', 'failing', 'slow'],
  upstreams: ['ok', 'some-down', 'all-down'],
} as const;
export type CheckName = keyof typeof readinessStates;

const check = <Name extends CheckName>(name: Name) =>
  z.strictObject({
    name: z.literal(name),
    state: z.enum(readinessStates[name] as readonly string[] as [string, ...string[]]),
    /** When this state was first seen. */
    sinceUtc: instantSchema,
  });

export const readinessSchema = z.strictObject({
  /** `degraded`: requests are served, but something is wrong. */
  status: z.enum(['ready', 'degraded']),
  checks: z.array(z.union([check('server'), check('access-log'), check('database'), check('upstreams')])),
});
export type Readiness = z.infer<typeof readinessSchema>;

export const getReadiness = contract({
  id: 'health.ready',
  listener: 'public',
  method: 'GET',
  path: '/readyz',
  summary:
    'Can requests be served now? Refuses with `not-ready` and the names of the checks that failed: starting, stopping, the access log takes no rows and requests are refused for it, the database does not answer, or no upstream takes requests.',
  access: { kind: 'anyone' },
  success: { status: 200, description: 'Ready, perhaps with something wrong.', body: readinessSchema },
  errors: ['not-ready'],
  audit: { none: 'no data' },
});

export const getMetrics = contract({
  id: 'health.metrics',
  listener: 'admin',
  method: 'GET',
  path: '/metrics',
  summary: 'Numbers for Prometheus (text exposition format 0.0.4). They name no person.',
  access: { kind: 'service', scope: 'metrics.read' },
  success: {
    status: 200,
    description: 'The metrics.',
    media: 'text/plain; version=0.0.4; charset=utf-8',
  },
  errors: [],
  audit: { none: 'sums that name no person' },
});
