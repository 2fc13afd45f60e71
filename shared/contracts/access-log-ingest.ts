import { z } from 'zod';
import { idSchema, ipSchema } from '#shared/values/index.ts';
import { outcomes } from './access-log.ts';
import { contract, recordsLimits } from './contract.ts';

/** Longer than any request; a WebSocket may stay for days. */
const longestMs = 30 * 24 * 3_600_000;

/** Of so many records at least it is known that they were taken: eight full requests, some 6 MB at the most. */
export const rememberedRecords = 8 * recordsLimits.records;

const bytesSchema = z.int().min(0).default(0);
const durationSchema = z.number().min(0).max(longestMs);

/** One request that a service answered by itself. `id` and `timeUtc` together say which: sent again, it is kept once. */
export const ingestRecordSchema = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[ -~\u0080-\uffff]*$/, 'must not hold control characters'),
  timeUtc: z.iso.datetime('must be an ISO 8601 UTC time'),
  accountId: idSchema<'account'>().nullable(),
  keyId: idSchema<'key'>().nullable().default(null),
  method: z
    .string()
    .max(20)
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be an HTTP method'),
  path: z
    .string()
    .max(8000)
    .regex(/^(?:\/[!-~\u0080-\uffff]*|\*)$/, 'must be a path, with its query, as it was asked for'),
  status: z.int().min(100).max(599),
  outcome: z.enum(outcomes).default('forwarded'),
  code: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$/, 'must be words in lower case, joined by - or _ or .')
    .nullable()
    .default(null)
    .describe(
      'Why it was refused: a code of ours (`rate-limited`) or one that the service has of its own; null for none.',
    ),
  durationMs: durationSchema,
  upstreamMs: durationSchema.nullable().default(null),
  requestBytes: bytesSchema,
  responseBytes: bytesSchema,
  ip: ipSchema.nullable().default(null),
  userAgent: z
    .string()
    .max(2000)
    .regex(/^[\t -~\u0080-\uffff]*$/, 'must not hold control characters')
    .nullable()
    .default(null),
});
export type IngestRecord = z.output<typeof ingestRecordSchema>;

const refusedSchema = z.strictObject({
  index: z.int().min(0).describe('Which record, from 0; blank lines are none.'),
  line: z
    .int()
    .min(1)
    .optional()
    .describe('Of NDJSON alone: on which line it stands, from 1; blank lines count.'),
  id: z.string().nullable().describe('What the sender calls it; null when that could not be read.'),
  pointer: z.string().describe('Where it is wrong (RFC 6901), seen from the record; empty for all of it.'),
  message: z.string(),
});
export type RefusedRecord = z.infer<typeof refusedSchema>;

export const ingestAccessLogs = contract({
  id: 'accessLog.ingest',
  listener: 'public',
  method: 'POST',
  path: '/v1/access-logs',
  summary: `Access-log rows of services that are not behind the gateway, at most ${recordsLimits.records} in a request. A record that is sent again with the same id and time is kept and counted once.`,
  access: { kind: 'service', scope: 'access-logs.write' },
  bodyForm: 'records',
  body: z.array(ingestRecordSchema).min(1).max(recordsLimits.records),
  success: {
    status: 200,
    description:
      'How many records are in the log now, those that were there already included, and which are not and why. Each refused record stands here once, with the first thing that is wrong.',
    body: z.strictObject({
      accepted: z.int().min(0).describe('Records that are in the log now; repeats among them.'),
      repeated: z
        .int()
        .min(0)
        .describe(
          `How many of the accepted are known to be repeats: of another record in the same request, or of one among the last ${rememberedRecords} (or more) that this server took since it started. Older ones are kept once too, and not counted here.`,
        ),
      refused: z.array(refusedSchema),
    }),
  },
  errors: ['temporary-reduced-capacity'],
  audit: { none: 'each row is a trace of its own, of a request that changes nothing here' },
});
