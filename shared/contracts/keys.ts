import { z } from 'zod';
import {
  idSchema,
  instantInputSchema,
  instantSchema,
  ipRangeSchema,
  keyEnvironments,
  nameSchema,
  pageOf,
  pageQuery,
  scopesSchema,
} from '#shared/values/index.ts';
import { contract } from './contract.ts';
import { limitSchema, ownLimitsSchema } from './limits.ts';

/** `allowedIps` empty: from anywhere. `limits` bind this key alone, beside those of the plan. `replacedBy` is the key that a rotation made; this one ends at `expiresAtUtc`. */
export const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  environment: z.enum(keyEnvironments),
  scopes: z.array(z.string()),
  allowedIps: z.array(z.string()),
  limits: z.array(limitSchema),
  createdAtUtc: instantSchema,
  expiresAtUtc: instantSchema.nullable(),
  revokedAtUtc: instantSchema.nullable(),
  lastUsedAtUtc: instantSchema.nullable(),
  replacedBy: z.string().nullable(),
});
export type KeyView = z.infer<typeof keySchema>;

const newKeySchema = keySchema.extend({ secret: z.string() });
const keyParams = z.strictObject({ id: idSchema<'key'>() });

export const listKeys = contract({
  id: 'keys.list',
  listener: 'public',
  method: 'GET',
  path: '/v1/keys',
  summary: 'Your API keys, newest first.',
  access: { kind: 'account' },
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of keys.', body: pageOf(keySchema) },
  errors: [],
  audit: { none: 'a person reads their own data' },
});

export const issueKey = contract({
  id: 'keys.issue',
  listener: 'public',
  method: 'POST',
  path: '/v1/keys',
  summary: 'Make an API key. The secret is in this answer only.',
  access: { kind: 'account' },
  body: z.strictObject({
    name: nameSchema(100).default('default'),
    environment: z.enum(keyEnvironments).default('live'),
    scopes: scopesSchema.default([]),
    allowedIps: z.array(ipRangeSchema).max(50).default([]),
    limits: ownLimitsSchema.default([]),
    expiresAtUtc: instantInputSchema.nullable().default(null),
  }),
  success: { status: 201, description: 'The key, with its secret for the only time.', body: newKeySchema },
  errors: ['limit-reached', 'too-many-attempts'],
  audit: ['key.issued'],
});

/** Thirty days: long enough for the slowest deployment, short enough that nobody forgets that two keys work. */
export const maxGraceSeconds = 30 * 24 * 3600;

export const rotateKey = contract({
  id: 'keys.rotate',
  listener: 'public',
  method: 'POST',
  path: '/v1/keys/{id}/rotate',
  summary:
    'Make a key in the place of another, with the same name, environment, scopes, addresses, limits and end. Both work until the grace time is over.',
  access: { kind: 'account' },
  params: keyParams,
  body: z.strictObject({
    graceSeconds: z.int().min(0).max(maxGraceSeconds),
    expiresAtUtc: instantInputSchema.nullable().optional(),
    limits: ownLimitsSchema.optional(),
  }),
  success: {
    status: 201,
    description: 'The new key, with its secret for the only time.',
    body: newKeySchema,
  },
  errors: ['not-found', 'invalid-state', 'limit-reached', 'too-many-attempts'],
  audit: ['key.rotated'],
});

export const revokeKey = contract({
  id: 'keys.revoke',
  listener: 'public',
  method: 'DELETE',
  path: '/v1/keys/{id}',
  summary: 'Revoke a key. It is refused on the very next request. Repeating it changes nothing.',
  access: { kind: 'account' },
  params: keyParams,
  success: { status: 204, description: 'Revoked.' },
  errors: ['not-found'],
  audit: ['key.revoked'],
});

export const listAllKeys = contract({
  id: 'keys.listAll',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/keys',
  summary: 'API keys of all accounts, or of one, newest first. Secrets are stored nowhere.',
  access: { kind: 'admin', permission: 'keys.read' },
  query: z.strictObject({ ...pageQuery, accountId: idSchema<'account'>().optional() }),
  success: {
    status: 200,
    description: 'A page of keys.',
    body: pageOf(keySchema.extend({ accountId: z.string() })),
  },
  errors: [],
  audit: ['key.consulted'],
});

export const revokeAnyKey = contract({
  id: 'keys.revokeAny',
  listener: 'admin',
  method: 'DELETE',
  path: '/admin/v1/keys/{id}',
  summary:
    'Revoke a key of any account. It is refused on the very next request. Repeating it changes nothing.',
  access: { kind: 'admin', permission: 'keys.revoke' },
  params: keyParams,
  success: { status: 204, description: 'Revoked.' },
  errors: ['not-found'],
  audit: ['key.revoked'],
});

export type IssueKeyInput = z.output<NonNullable<typeof issueKey.body>>;
export type RotateKeyInput = z.output<NonNullable<typeof rotateKey.body>>;
