import { z } from 'zod';
import { dateSchema, instantSchema } from '#shared/values/index.ts';
import { backupStates, rehearsalOutcomes } from './backups.ts';
import { contract } from './contract.ts';
import { accessLogStates } from './health.ts';

/** How well a promise of the privacy policy is kept, by its last check. */
export const promiseStates = ['kept', 'at-risk', 'broken', 'unchecked'] as const;

export const overviewSchema = z.strictObject({
  generatedAtUtc: instantSchema,
  version: z.string(),
  startedAtUtc: instantSchema,
  requests: z.strictObject({
    hours: z.array(
      z.strictObject({ hourUtc: instantSchema, total: z.int(), errors: z.int(), refused: z.int() }),
    ),
    last24h: z.strictObject({
      total: z.int(),
      errors: z.int(),
      refused: z.int(),
      /** Of whole requests, in milliseconds; null when there were none. */
      latencyMs: z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
    }),
  }),
  health: z.strictObject({
    accessLog: z.strictObject({
      state: z.enum(accessLogStates),
      /** What happens while the disk takes no rows. */
      whenFull: z.enum(['refuse', 'serve']),
      /** Are requests refused now, because their rows cannot be written? */
      isRefusing: z.boolean(),
      waitingRows: z.int(),
      /** Since the start. */
      lostRows: z.int(),
    }),
    /** Servers behind the gateway: how many there are, and those that get no requests now. */
    targets: z.strictObject({
      total: z.int(),
      out: z.array(
        z.strictObject({
          upstream: z.string(),
          url: z.string(),
          state: z.enum(['unhealthy', 'open', 'half-open']),
          sinceUtc: instantSchema,
          lastError: z.string().nullable(),
        }),
      ),
    }),
    lastRollUpUtc: instantSchema.nullable(),
  }),
  accounts: z.strictObject({ active: z.int(), unverified: z.int(), suspended: z.int() }),
  deadlines: z.array(
    z.strictObject({
      rightsRequestId: z.string(),
      type: z.string(),
      state: z.string(),
      dueOn: dateSchema,
      daysLeft: z.int(),
    }),
  ),
  retention: z.strictObject({
    lastRunAtUtc: instantSchema.nullable(),
    lastOutcome: z.string().nullable(),
    oldestLogUtc: instantSchema.nullable(),
  }),
  backups: z.strictObject({
    folder: z.string(),
    /** Then they die with the disk of the data. */
    isInDataFolder: z.boolean(),
    /** Five cron fields (UTC); null when none is made by itself. */
    schedule: z.string().nullable(),
    /** The moment that the newest backup shows. */
    lastAtUtc: instantSchema.nullable(),
    lastState: z.enum(backupStates).nullable(),
    lastProblem: z.string().nullable(),
    rehearsedAtUtc: instantSchema.nullable(),
    rehearsalOutcome: z.enum(rehearsalOutcomes).nullable(),
  }),
  promises: z.array(
    z.strictObject({
      clause: z.string(),
      title: z.string(),
      state: z.enum(promiseStates),
      detail: z.string(),
      checkedAtUtc: instantSchema.nullable(),
    }),
  ),
  attention: z.array(z.strictObject({ severity: z.enum(['info', 'warning', 'critical']), text: z.string() })),
});
export type Overview = z.infer<typeof overviewSchema>;

export const getOverview = contract({
  id: 'overview.get',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/overview',
  summary: 'What needs attention now.',
  access: { kind: 'admin', permission: 'overview.read' },
  success: { status: 200, description: 'The overview.', body: overviewSchema },
  errors: [],
  audit: { none: 'counts and deadlines, no personal data' },
});
