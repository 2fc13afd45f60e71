import { z } from 'zod';
import { idSchema, instantInputSchema, instantSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';

/** How a request ended, seen from the gateway. */
export const outcomes = ['forwarded', 'refused', 'upstream-failed', 'client-aborted'] as const;
export type Outcome = (typeof outcomes)[number];

/** `ip`, `userAgent` and `target` are null once the person's or the hour's key is destroyed. */
export const accessLogRowSchema = z.strictObject({
  id: z.string(),
  timeUtc: instantSchema,
  accountId: z.string().nullable(),
  keyId: z.string().nullable(),
  method: z.string(),
  route: z.string(),
  status: z.int(),
  outcome: z.enum(outcomes),
  code: z.string().nullable(),
  durationMs: z.number(),
  upstreamMs: z.number().nullable(),
  requestBytes: z.int(),
  responseBytes: z.int(),
  requestId: z.string(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  target: z.string().nullable(),
});
export type AccessLogRow = z.infer<typeof accessLogRowSchema>;

const statusFilter = z
  .string()
  .regex(/^([1-5]\d\d|[1-5]xx)$/, 'must be a status like 404 or a class like 5xx')
  .optional();
const timeFilters = { from: instantInputSchema.optional(), to: instantInputSchema.optional() };

export const listAccessLogs = contract({
  id: 'accessLog.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/access-logs',
  summary: 'Access-log rows, newest first. `from` is inclusive, `to` exclusive.',
  access: { kind: 'admin', permission: 'access-logs.read' },
  query: z.strictObject({
    ...pageQuery,
    ...timeFilters,
    accountId: idSchema<'account'>().optional(),
    keyId: idSchema<'key'>().optional(),
    method: z.string().max(20).optional(),
    route: z.string().max(200).optional(),
    status: statusFilter,
    outcome: z.enum(outcomes).optional(),
    ip: z.union([z.ipv4(), z.ipv6()], 'must be an IP address').optional(),
  }),
  success: { status: 200, description: 'A page of rows.', body: pageOf(accessLogRowSchema) },
  errors: [],
  audit: ['access-log.consulted'],
});

export const listOwnAccessLogs = contract({
  id: 'accessLog.listOwn',
  listener: 'public',
  method: 'GET',
  path: '/v1/access-logs',
  summary: 'The access-log rows of your own account, newest first.',
  access: { kind: 'account' },
  query: z.strictObject({
    ...pageQuery,
    ...timeFilters,
    keyId: idSchema<'key'>().optional(),
    status: statusFilter,
    outcome: z.enum(outcomes).optional(),
  }),
  success: { status: 200, description: 'A page of rows.', body: pageOf(accessLogRowSchema) },
  errors: [],
  audit: { none: 'a person reads their own data' },
});

export type AccessLogFilter = Omit<z.output<NonNullable<typeof listAccessLogs.query>>, 'limit' | 'cursor'>;
