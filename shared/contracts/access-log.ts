import { z } from 'zod';
import {
  idSchema,
  instantSchema,
  ipSchema,
  pageOf,
  pageQuery,
  periodFields,
  withPeriod,
} from '#shared/values/index.ts';
import { contract } from './contract.ts';

/** How a request ended, seen from the gateway. `server-stopped`: it was under way when the grace time of a stop was over. */
export const outcomes = [
  'forwarded',
  'refused',
  'upstream-failed',
  'client-aborted',
  'server-stopped',
] as const;
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

/** As both the gateway and ingest take it. A filter that no row can fit would look like an answer. */
const methodFilter = z
  .string()
  .max(20)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be an HTTP method')
  .optional();

const routeFilter = z.string().max(200).regex(/^\//, 'must be a route, which begins with /').optional();

const filters = {
  ...periodFields,
  accountId: idSchema<'account'>().optional(),
  keyId: idSchema<'key'>().optional(),
  method: methodFilter,
  route: routeFilter,
  status: statusFilter,
  outcome: z.enum(outcomes).optional(),
  ip: ipSchema.optional(),
};
const filterSchema = withPeriod(z.strictObject(filters));
export type AccessLogFilter = z.output<typeof filterSchema>;

export const listAccessLogs = contract({
  id: 'accessLog.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/access-logs',
  summary: 'Access-log rows, newest first. `from` is inclusive, `to` exclusive.',
  access: { kind: 'admin', permission: 'access-logs.read' },
  query: withPeriod(z.strictObject({ ...pageQuery, ...filters })),
  success: { status: 200, description: 'A page of rows.', body: pageOf(accessLogRowSchema) },
  errors: [],
  audit: ['access-log.consulted'],
});

export const watchMedia = 'text/event-stream';

export const streamAccessLogs = contract({
  id: 'accessLog.stream',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/access-logs/stream',
  summary:
    'Rows that fit as they are written: events `row`, `dropped`, `gap` and `end`. `Last-Event-ID` goes on behind that row.',
  access: { kind: 'admin', permission: 'access-logs.read' },
  query: filterSchema,
  success: { status: 200, description: 'Server-Sent Events.', media: watchMedia, endless: true },
  errors: [],
  audit: ['access-log.watched'],
});

/** How rows are exported, and the content type of each. `combined` is the Combined Log Format of Apache httpd. */
export const exportMedia = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  combined: 'text/plain',
} as const;
export type ExportFormat = keyof typeof exportMedia;
export const exportFormats = Object.keys(exportMedia) as [ExportFormat, ...ExportFormat[]];

export const exportAccessLogs = contract({
  id: 'accessLog.export',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/access-logs/export',
  summary: 'All rows that fit, oldest first, up to the moment of the call, as a file.',
  access: { kind: 'admin', permission: 'access-logs.read' },
  body: withPeriod(z.strictObject({ format: z.enum(exportFormats), ...filters })),
  success: { status: 200, description: 'The rows, as they are read.', media: Object.values(exportMedia) },
  errors: ['temporary-reduced-capacity'],
  audit: ['access-log.exported'],
});

export const listOwnAccessLogs = contract({
  id: 'accessLog.listOwn',
  listener: 'public',
  method: 'GET',
  path: '/v1/access-logs',
  summary:
    'The access-log rows of your own account, newest first. With `Accept: text/csv` all that fit, or the first `limit`, as one file: in the same order, newest first, behind the same cursors.',
  access: { kind: 'account' },
  query: withPeriod(
    z.strictObject({
      ...pageQuery,
      limit: pageQuery.limit.unwrap().optional(),
      ...periodFields,
      keyId: idSchema<'key'>().optional(),
      status: statusFilter,
      outcome: z.enum(outcomes).optional(),
    }),
  ),
  success: {
    status: 200,
    description: 'A page of rows; 50 without `limit`.',
    body: pageOf(accessLogRowSchema),
    alsoMedia: exportMedia.csv,
  },
  errors: ['temporary-reduced-capacity'],
  audit: { none: 'a person reads their own data' },
});
