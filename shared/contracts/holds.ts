import { z } from 'zod';
import { idSchema, instantInputSchema, instantSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';
import { holdScopes, holdTables } from './hold-values.ts';

export const holdSchema = z.strictObject({
  id: z.string(),
  scope: z.enum(holdScopes),
  /** Id of the account, key or record. */
  heldId: z.string(),
  /** Where the record stands; null for accounts and keys. */
  table: z.enum(holdTables).nullable(),
  /** Whose it is; null for a record of nobody. */
  accountId: z.string().nullable(),
  /** Null once the key of whoever wrote it is destroyed. */
  reason: z.string().nullable(),
  placedBy: z.string(),
  placedAtUtc: instantSchema,
  endsAtUtc: instantSchema.nullable(),
  endedBy: z.string().nullable(),
  endedAtUtc: instantSchema.nullable(),
  isOpen: z.boolean(),
});
export type HoldView = z.infer<typeof holdSchema>;

export const listHolds = contract({
  id: 'holds.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/retention/holds',
  summary: 'Legal holds, newest first: what may not be deleted, why and until when.',
  access: { kind: 'admin', permission: 'holds.read' },
  query: z.strictObject({ ...pageQuery, open: z.enum(['true', 'false']).optional() }),
  success: { status: 200, description: 'A page of holds.', body: pageOf(holdSchema) },
  errors: [],
  audit: ['hold.consulted'],
});

export const placeHold = contract({
  id: 'holds.place',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/retention/holds',
  summary:
    'Keep an account, a key or one record from deletion and erasure, until a time or until it is ended.',
  access: { kind: 'admin', permission: 'holds.manage' },
  body: z.strictObject({
    scope: z.enum(holdScopes),
    heldId: idSchema<'held'>(),
    table: z.enum(holdTables).nullable().default(null),
    reason: z.string().trim().min(1, 'must not be empty').max(500),
    endsAtUtc: instantInputSchema.nullable().default(null),
  }),
  success: { status: 201, description: 'The hold.', body: holdSchema },
  errors: ['invalid-state', 'limit-reached'],
  audit: ['hold.placed'],
});
export type PlaceHoldInput = z.output<NonNullable<typeof placeHold.body>>;

export const endHold = contract({
  id: 'holds.end',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/retention/holds/{id}/end',
  summary: 'End a hold now: what is past its time goes with the next run.',
  access: { kind: 'admin', permission: 'holds.manage' },
  params: z.strictObject({ id: idSchema<'hold'>() }),
  success: { status: 200, description: 'The hold as it is now.', body: holdSchema },
  errors: ['not-found', 'invalid-state'],
  audit: ['hold.ended'],
});
