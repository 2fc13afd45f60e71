import { z } from 'zod';
import { instantSchema, pageOf, pageQuery, periodFields, withPeriod } from '#shared/values/index.ts';
import { auditEventNames } from './audit-events.ts';
import { contract } from './contract.ts';

export const actorKinds = ['anonymous', 'account', 'admin', 'service', 'system'] as const;

export const auditEntrySchema = z.strictObject({
  index: z.int().min(0),
  timeUtc: instantSchema,
  event: z.enum(auditEventNames),
  title: z.string(),
  outcome: z.enum(['done', 'refused']),
  requestId: z.string().nullable(),
  actor: z.strictObject({ kind: z.enum(actorKinds), id: z.string().nullable() }),
  subject: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
  leafHash: z.string(),
});
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

export const listAuditEntries = contract({
  id: 'audit.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/audit/entries',
  summary: 'Audit entries, newest first.',
  access: { kind: 'admin', permission: 'audit.read' },
  query: withPeriod(
    z.strictObject({
      ...pageQuery,
      event: z.enum(auditEventNames).optional(),
      actorId: z.string().max(100).optional(),
      subject: z.string().max(100).optional(),
      ...periodFields,
    }),
  ),
  success: { status: 200, description: 'A page of entries.', body: pageOf(auditEntrySchema) },
  errors: [],
  audit: ['audit.consulted'],
});

export const consultationSchema = z.strictObject({
  timeUtc: instantSchema,
  event: z.enum(auditEventNames),
  title: z.string(),
  by: z.strictObject({ kind: z.enum(actorKinds), role: z.string().nullable() }),
  requestId: z.string().nullable(),
});

export const listConsultations = contract({
  id: 'audit.consultations',
  listener: 'public',
  method: 'GET',
  path: '/v1/consultations',
  summary: 'Who looked at your data, when, and why (GDPR Art. 15; CJEU C-579/21).',
  access: { kind: 'account' },
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of consultations.', body: pageOf(consultationSchema) },
  errors: [],
  audit: { none: 'a person reads their own data' },
});
