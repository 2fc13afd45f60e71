import { z } from 'zod';
import { idSchema, instantSchema, nameSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAtUtc: instantSchema,
  revokedAtUtc: instantSchema.nullable(),
});
export type KeyView = z.infer<typeof keySchema>;

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
  body: z.strictObject({ name: nameSchema(100).default('default') }),
  success: {
    status: 201,
    description: 'The key, with its secret for the only time.',
    body: keySchema.extend({ secret: z.string() }),
  },
  errors: ['limit-reached'],
  audit: ['key.issued'],
});

export const revokeKey = contract({
  id: 'keys.revoke',
  listener: 'public',
  method: 'DELETE',
  path: '/v1/keys/{id}',
  summary: 'Revoke a key. It is refused on the very next request. Repeating it changes nothing.',
  access: { kind: 'account' },
  params: z.strictObject({ id: idSchema<'key'>() }),
  success: { status: 204, description: 'Revoked.' },
  errors: ['not-found'],
  audit: ['key.revoked'],
});
