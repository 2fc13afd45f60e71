import { z } from 'zod';
import { instantSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const retentionRuleSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  appliesTo: z.array(z.string()),
  period: z.string(),
  periodDays: z.number().nullable(),
  startsAt: z.string(),
  action: z.enum(['delete', 'shred', 'reduce']),
  legalBasis: z.string(),
  clause: z.string(),
});
export type RetentionRuleView = z.infer<typeof retentionRuleSchema>;

export const listRetentionRules = contract({
  id: 'retention.rules',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/retention/rules',
  summary: 'How long each kind of data is kept, from when, and why.',
  access: { kind: 'admin', permission: 'retention.read' },
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of rules.', body: pageOf(retentionRuleSchema) },
  errors: [],
  audit: { none: 'rules are not personal data' },
});

export const retentionRunSchema = z.strictObject({
  id: z.string(),
  dryRun: z.boolean(),
  startedAtUtc: instantSchema,
  endedAtUtc: instantSchema.nullable(),
  outcome: z.enum(['running', 'done', 'failed']),
  results: z.array(
    z.strictObject({
      ruleId: z.string(),
      target: z.string(),
      cutoffUtc: instantSchema,
      found: z.int(),
      removed: z.int(),
      oldestUtc: instantSchema.nullable(),
      samples: z.array(z.string()),
    }),
  ),
});
export type RetentionRunView = z.infer<typeof retentionRunSchema>;

export const runRetention = contract({
  id: 'retention.run',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/retention/runs',
  summary: 'Run retention now. `dryRun: true` only tells what would go.',
  access: { kind: 'admin', permission: 'retention.run' },
  body: z.strictObject({ dryRun: z.boolean() }),
  success: { status: 201, description: 'The run.', body: retentionRunSchema },
  errors: ['clock-jumped', 'invalid-state'],
  audit: ['retention.ran'],
});

export const listRetentionRuns = contract({
  id: 'retention.runs',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/retention/runs',
  summary: 'Runs of the retention, newest first.',
  access: { kind: 'admin', permission: 'retention.read' },
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of runs.', body: pageOf(retentionRunSchema) },
  errors: [],
  audit: { none: 'runs hold counts, not personal data' },
});
