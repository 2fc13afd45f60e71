import { z } from 'zod';
import { serviceScopes } from '#shared/permissions/index.ts';
import { holdScopes } from './hold-values.ts';
import { rightsRequestTypes } from './rights-request-values.ts';

const id = z.string();
const count = z.int().min(0);

/**
 * The closed table of audit events. `title` is what a person reads; `fields` is all an entry may carry: ids, counts, closed
 * words. No free text and no personal value, so that an entry survives the erasure of the person it tells of.
 * `consultation` marks reads of personal data: they are shown to the data subject (CJEU C-579/21).
 */
export const auditEvents = {
  'server.started': { title: 'Server started', fields: z.strictObject({ version: z.string() }) },
  'server.stopped': { title: 'Server stopped', fields: z.strictObject({}) },
  'admin.created': {
    title: 'Administrator created',
    fields: z.strictObject({ adminId: id, role: z.string() }),
  },
  'admin.invited': { title: 'Administrator invited', fields: z.strictObject({ role: z.string() }) },
  'admin.listed': { title: 'Administrators listed', fields: z.strictObject({ count }) },
  'admin.signed-in': { title: 'Administrator signed in', fields: z.strictObject({}) },
  'admin.sign-in-refused': { title: 'Administrator sign-in refused', fields: z.strictObject({}) },
  'admin.signed-out': { title: 'Administrator signed out', fields: z.strictObject({}) },
  'account.created': { title: 'Account created', fields: z.strictObject({}) },
  'account.email-verified': { title: 'E-mail address verified', fields: z.strictObject({}) },
  'account.signed-in': { title: 'Account holder signed in', fields: z.strictObject({}) },
  'account.signed-out': { title: 'Account holder signed out', fields: z.strictObject({}) },
  'account.corrected': {
    title: 'Account data corrected',
    fields: z.strictObject({ columns: z.array(z.string()) }),
  },
  'account.closed': { title: 'Account closed', fields: z.strictObject({}) },
  'account.reopened': { title: 'Account opened again', fields: z.strictObject({}) },
  'account.suspended': { title: 'Account suspended', fields: z.strictObject({ reason: z.string() }) },
  'account.resumed': { title: 'Account resumed', fields: z.strictObject({}) },
  'account.consulted': {
    title: 'Account data consulted',
    consultation: true,
    fields: z.strictObject({ count }),
  },
  'key.issued': { title: 'API key issued', fields: z.strictObject({ keyId: id }) },
  'key.rotated': {
    title: 'API key rotated',
    fields: z.strictObject({ keyId: id, replacedBy: id, graceSeconds: count }),
  },
  'key.revoked': { title: 'API key revoked', fields: z.strictObject({ keyId: id }) },
  'key.leak-reported': {
    title: 'API key reported as found in public',
    fields: z.strictObject({ keyId: id }),
  },
  'key.consulted': {
    title: 'API keys consulted',
    consultation: true,
    fields: z.strictObject({ count }),
  },
  'credential.issued': {
    title: 'Service credential issued',
    fields: z.strictObject({ credentialId: id, scopes: z.array(z.enum(serviceScopes)) }),
  },
  'credential.revoked': {
    title: 'Service credential revoked',
    fields: z.strictObject({ credentialId: id }),
  },
  'credential.listed': { title: 'Service credentials listed', fields: z.strictObject({ count }) },
  'access-log.consulted': {
    title: 'Access log consulted',
    consultation: true,
    fields: z.strictObject({ count, filters: z.array(z.string()) }),
  },
  'usage.consulted': {
    title: 'Usage consulted',
    consultation: true,
    fields: z.strictObject({ count, filters: z.array(z.string()) }),
  },
  'access-log.watched': {
    title: 'Access log watched live',
    consultation: true,
    fields: z.strictObject({ count, filters: z.array(z.string()) }),
  },
  'access-log.exported': {
    title: 'Access log exported',
    consultation: true,
    fields: z.strictObject({ count, filters: z.array(z.string()), format: z.string() }),
  },
  'audit.consulted': { title: 'Audit log consulted', fields: z.strictObject({ count }) },
  'rights-request.filed': {
    title: 'Rights request filed',
    fields: z.strictObject({ rightsRequestId: id, type: z.enum(rightsRequestTypes) }),
  },
  'rights-request.consulted': {
    title: 'Rights request consulted',
    consultation: true,
    fields: z.strictObject({ count }),
  },
  'rights-request.acted': {
    title: 'Rights request acted on',
    fields: z.strictObject({ rightsRequestId: id, action: z.string(), state: z.string() }),
  },
  'rights-request.withdrawn': {
    title: 'Rights request withdrawn',
    fields: z.strictObject({ rightsRequestId: id }),
  },
  'package.built': {
    title: 'Access package built',
    fields: z.strictObject({ rightsRequestId: id, sections: count, records: count }),
  },
  'package.fetched': { title: 'Access package fetched', fields: z.strictObject({ rightsRequestId: id }) },
  'erasure.planned': {
    title: 'Erasure plan shown',
    fields: z.strictObject({ rightsRequestId: id, records: count }),
  },
  'erasure.approved': {
    title: 'Erasure approved',
    fields: z.strictObject({ rightsRequestId: id, approvals: count, needed: count }),
  },
  'erasure.cancelled': { title: 'Erasure called off', fields: z.strictObject({ rightsRequestId: id }) },
  'erasure.completed': {
    title: 'Person erased',
    fields: z.strictObject({ rightsRequestId: id, certificateId: id, records: count }),
  },
  'certificate.consulted': { title: 'Certificate consulted', fields: z.strictObject({ certificateId: id }) },
  'processing-record.read': {
    title: 'Record of processing read',
    fields: z.strictObject({ register: z.string(), form: z.string() }),
  },
  'processing-record.changed': {
    title: 'Record of processing changed',
    fields: z.strictObject({ columns: z.array(z.string()) }),
  },
  'retention.ran': {
    title: 'Retention run',
    fields: z.strictObject({ runId: id, dryRun: z.boolean(), removed: z.record(z.string(), count) }),
  },
  'hold.placed': {
    title: 'Legal hold placed',
    fields: z.strictObject({ holdId: id, scope: z.enum(holdScopes) }),
  },
  'hold.ended': {
    title: 'Legal hold ended',
    fields: z.strictObject({ holdId: id, scope: z.enum(holdScopes) }),
  },
  'hold.consulted': { title: 'Legal holds consulted', consultation: true, fields: z.strictObject({ count }) },
  'approval.requested': {
    title: 'Approval by a second administrator requested',
    fields: z.strictObject({ approvalId: id, kind: z.string() }),
  },
  'approval.approved': {
    title: 'Approved by a second administrator',
    fields: z.strictObject({ approvalId: id, kind: z.string() }),
  },
  'approval.withdrawn': {
    title: 'Approval withdrawn or refused',
    fields: z.strictObject({ approvalId: id, kind: z.string() }),
  },
  'backup.begun': { title: 'Backup begun', fields: z.strictObject({ backupId: id }) },
  'backup.rehearsal-begun': {
    title: 'Rehearsal of a restore begun',
    fields: z.strictObject({ backupId: id }),
  },
  'backup.made': {
    title: 'Backup made',
    fields: z.strictObject({ backupId: id, bytes: count, files: count }),
  },
  'backup.failed': { title: 'Backup failed', fields: z.strictObject({ backupId: id }) },
  'backup.rehearsed': {
    title: 'Restore of a backup rehearsed',
    fields: z.strictObject({ backupId: id, good: z.boolean(), erased: count }),
  },
  'backup.restored': {
    title: 'Data restored from a backup',
    fields: z.strictObject({ backupId: id, erased: count, expired: count }),
  },
  'plan.changed': {
    title: 'Plan changed',
    fields: z.strictObject({ planId: z.string(), source: z.string() }),
  },
  'billing.checkout-started': {
    title: 'Checkout started',
    fields: z.strictObject({ planId: z.string() }),
  },
} as const satisfies Record<string, { title: string; fields: z.ZodType; consultation?: true }>;

export type AuditEvent = keyof typeof auditEvents;
export type AuditFields<E extends AuditEvent> = z.input<(typeof auditEvents)[E]['fields']>;
export const auditEventNames = Object.keys(auditEvents) as [AuditEvent, ...AuditEvent[]];

/** Events that tell a data subject that somebody looked at their data. */
export const consultationEvents: AuditEvent[] = auditEventNames.filter(
  (name) => 'consultation' in auditEvents[name],
);
