import { z } from 'zod';
import { idSchema, instantSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const backupStates = ['running', 'done', 'failed'] as const;
export const backupReasons = ['schedule', 'command', 'console', 'found'] as const;
/** `gave-way`: it was broken off because something had to be erased; it says nothing of the backup. */
export const rehearsalOutcomes = ['running', 'good', 'bad', 'gave-way'] as const;

const progressSchema = z.strictObject({
  phase: z.enum(['writing', 'reading', 'replaying', 'scanning']),
  doneBytes: z.int(),
  /** 0 while it is not known. */
  totalBytes: z.int(),
});
export type BackupProgress = z.infer<typeof progressSchema>;

export const rehearsalSchema = z.strictObject({
  startedAtUtc: instantSchema,
  endedAtUtc: instantSchema.nullable(),
  outcome: z.enum(rehearsalOutcomes),
  /** What was found, in one sentence. */
  detail: z.string(),
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;

export const backupSchema = z.strictObject({
  id: idSchema<'backup'>(),
  /** Who asked for it; `found` when its file was in the folder and this database did not know it. */
  reason: z.enum(backupReasons),
  state: z.enum(backupStates),
  startedAtUtc: instantSchema,
  /** The moment that it shows. */
  takenAtUtc: instantSchema.nullable(),
  endedAtUtc: instantSchema.nullable(),
  file: z.string().nullable(),
  /** Is the file in the folder now? */
  isThere: z.boolean(),
  bytes: z.int().nullable(),
  files: z.int().nullable(),
  problem: z.string().nullable(),
  /** Of what is under way: the backup itself, or a rehearsal. */
  progress: progressSchema.nullable(),
  /** The last rehearsal of a restore from it. */
  rehearsal: rehearsalSchema.nullable(),
});
export type BackupView = z.infer<typeof backupSchema>;

const read = { kind: 'admin', permission: 'backups.read' } as const;
const params = z.strictObject({ id: idSchema<'backup'>() });

export const listBackups = contract({
  id: 'backups.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/backups',
  summary: 'Backups, newest first, with size, and when and how each was rehearsed.',
  access: read,
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of backups.', body: pageOf(backupSchema) },
  errors: [],
  audit: { none: 'times, sizes and counts, no personal data' },
});

export const getBackup = contract({
  id: 'backups.get',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/backups/{id}',
  summary: 'One backup, with how far it is.',
  access: read,
  params,
  success: { status: 200, description: 'The backup.', body: backupSchema },
  errors: ['not-found'],
  audit: { none: 'times, sizes and counts, no personal data' },
});

export const makeBackup = contract({
  id: 'backups.make',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/backups',
  summary: 'Begin a backup. The answer does not wait for its end.',
  access: { kind: 'admin', permission: 'backups.make' },
  success: { status: 201, description: 'The backup, under way.', body: backupSchema },
  errors: ['invalid-state'],
  audit: ['backup.begun', 'backup.made', 'backup.failed'],
});

export const rehearseBackup = contract({
  id: 'backups.rehearse',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/backups/{id}/verify',
  summary: 'Begin the rehearsal of a restore: the same work as a restore, thrown away at its end.',
  access: { kind: 'admin', permission: 'backups.verify' },
  params,
  success: { status: 202, description: 'The backup, its rehearsal under way.', body: backupSchema },
  errors: ['not-found', 'invalid-state'],
  audit: ['backup.rehearsal-begun', 'backup.rehearsed'],
});
