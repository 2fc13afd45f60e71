import { z } from 'zod';
import { problemSchema } from '#shared/errors/index.ts';
import { ipSchema, keyEnvironments, nameSchema, scopesSchema } from '#shared/values/index.ts';
import { contract } from './contract.ts';

/** Why a key may not be used; each is what the gateway would have refused with. */
export const verifyCodes = [
  'key-missing',
  'key-malformed',
  'key-unknown',
  'key-expired',
  'key-ip-refused',
  'account-inactive',
  'scope-missing',
  'rate-limited',
  'quota-exceeded',
  'abnormal-usage-detected',
] as const;
export type VerifyCode = (typeof verifyCodes)[number];

/** Whose key it is stands in the answer also when it may not be used now, so that a service can log it; null when nobody's. */
export const verdictSchema = z.strictObject({
  valid: z.boolean(),
  code: z.enum(verifyCodes).nullable(),
  accountId: z.string().nullable(),
  keyId: z.string().nullable(),
  environment: z.enum(keyEnvironments).nullable(),
  scopes: z.array(z.string()),
  remaining: z.int().min(0).nullable(),
  retryAfterSeconds: z
    .int()
    .min(0)
    .nullable()
    .describe('Null also where waiting never helps: a cost above a whole limit, as `problem.detail` says.'),
  headers: z
    .record(z.string(), z.string())
    .describe(
      'Fields that the gateway would put on the answer, in lower case: `ratelimit-policy` and `ratelimit`; of a refusal also `www-authenticate`, `retry-after`, `content-type` and those that keep it safe.',
    ),
  problem: problemSchema
    .omit({ requestId: true })
    .nullable()
    .describe(
      'What the gateway would answer in place of the API (RFC 9457), without `requestId`; null when the key is valid.',
    ),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const verifyKey = contract({
  id: 'keys.verify',
  listener: 'public',
  method: 'POST',
  path: '/v1/keys/verify',
  summary:
    'May this key be used now? For services that are not behind the gateway: the same checks, and `cost` units are taken from limits and quota when it may.',
  access: { kind: 'service', scope: 'keys.verify' },
  body: z.strictObject({
    key: z.string().max(200).nullable().describe('Null when the request brought none.'),
    cost: z.int().min(0).max(1000).default(1),
    scopes: scopesSchema.default([]),
    ip: ipSchema.nullable().default(null),
  }),
  success: {
    status: 200,
    description:
      'The verdict; a key that may not be used is a good answer too, with `valid` false and its code.',
    body: verdictSchema,
  },
  errors: [],
  audit: {
    none: 'takes from the limits in memory, as a request through the gateway does; changes nothing that is stored',
  },
});
export type VerifyInput = z.output<NonNullable<typeof verifyKey.body>>;

const publicUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(2000)
  .regex(/^\S+$/, 'must not hold spaces');

export const leakResults = ['revoked', 'already-revoked', 'unknown', 'malformed'] as const;
export type LeakResult = (typeof leakResults)[number];

export const leakReportSchema = z.strictObject({
  key: z.string().min(1).max(200),
  source: nameSchema(100).optional(),
  url: publicUrl.optional(),
});
export type LeakReport = z.output<typeof leakReportSchema>;

const refusedReportSchema = z.strictObject({
  index: z.int().min(0).describe('Which report, from 0.'),
  pointer: z.string().describe('Where it is wrong (RFC 6901), seen from the report; empty for all of it.'),
  message: z.string(),
});
export type RefusedReport = z.infer<typeof refusedReportSchema>;

const anythingElse = z.unknown().describe('Anything else is told as refused, and keeps no other report out.');

export const reportLeaks = contract({
  id: 'keys.reportLeaks',
  listener: 'public',
  method: 'POST',
  path: '/v1/keys/leaks',
  summary:
    'Keys that were found where others can read them: each that is known is revoked at once and its holder told by mail. Repeating it changes nothing.',
  access: { kind: 'service', scope: 'keys.leaks' },
  body: z.strictObject({
    reports: z
      .array(z.union([leakReportSchema, anythingElse]))
      .min(1)
      .max(100),
  }),
  success: {
    status: 200,
    description:
      'What became of each, in the order of the reports, and which could not be read: those did nothing. Keys are not repeated.',
    body: z.strictObject({
      results: z.array(z.strictObject({ index: z.int(), result: z.enum(leakResults) })),
      refused: z
        .array(refusedReportSchema)
        .describe('Reports that stand in no result, each once, with the first thing that is wrong.'),
    }),
  },
  errors: [],
  audit: ['key.leak-reported', 'key.revoked', 'credential.revoked'],
});
