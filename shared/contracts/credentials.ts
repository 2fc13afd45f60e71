import { z } from 'zod';
import { serviceScopes } from '#shared/permissions/index.ts';
import {
  idSchema,
  instantInputSchema,
  instantSchema,
  nameSchema,
  pageOf,
  pageQuery,
} from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const credentialSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(serviceScopes)),
  createdBy: z.string(),
  createdAtUtc: instantSchema,
  expiresAtUtc: instantSchema.nullable(),
  revokedAtUtc: instantSchema.nullable(),
  lastUsedAtUtc: instantSchema.nullable(),
});
export type CredentialView = z.infer<typeof credentialSchema>;

export const listCredentials = contract({
  id: 'credentials.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/credentials',
  summary: 'Credentials of services, newest first. Tokens are stored nowhere.',
  access: { kind: 'admin', permission: 'credentials.read' },
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of credentials.', body: pageOf(credentialSchema) },
  errors: [],
  audit: ['credential.listed'],
});

export const issueCredential = contract({
  id: 'credentials.issue',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/credentials',
  summary: "Make a bearer token for a service of the team's own. The token is in this answer only.",
  access: { kind: 'admin', permission: 'credentials.manage' },
  body: z.strictObject({
    name: nameSchema(100),
    scopes: z.array(z.enum(serviceScopes)).min(1, 'must name at least one').max(serviceScopes.length),
    expiresAtUtc: instantInputSchema.nullable().default(null),
  }),
  success: {
    status: 201,
    description: 'The credential, with its token for the only time.',
    body: credentialSchema.extend({ token: z.string() }),
  },
  errors: ['limit-reached'],
  audit: ['credential.issued'],
});

export const revokeCredential = contract({
  id: 'credentials.revoke',
  listener: 'admin',
  method: 'DELETE',
  path: '/admin/v1/credentials/{id}',
  summary: 'Revoke a credential. It is refused on the very next request. Repeating it changes nothing.',
  access: { kind: 'admin', permission: 'credentials.manage' },
  params: z.strictObject({ id: idSchema<'credential'>() }),
  success: { status: 204, description: 'Revoked.' },
  errors: ['not-found'],
  audit: ['credential.revoked'],
});

export type IssueCredentialInput = z.output<NonNullable<typeof issueCredential.body>>;
