import { z } from 'zod';
import { permissions, roles } from '#shared/permissions/index.ts';
import { instantSchema, nameSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';

const email = z.email('must be an e-mail address').max(254);
const name = nameSchema(200);
const permissionEnum = z.enum(permissions as [(typeof permissions)[number], ...typeof permissions]);

export const setup = contract({
  id: 'admins.setup',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/setup',
  summary:
    'Become the first owner with the setup token of the first start, or an invited administrator with an invitation.',
  access: { kind: 'anyone' },
  body: z.strictObject({
    setupToken: z.string().min(1).max(200),
    email,
    name,
    password: z.string().min(12, 'must have at least 12 characters').max(200),
  }),
  success: {
    status: 201,
    description: 'The administrator; enter the TOTP secret into an authenticator now, it is not shown again.',
    body: z.strictObject({
      adminId: z.string(),
      totp: z.strictObject({ secret: z.string(), uri: z.string() }),
    }),
  },
  errors: ['setup-token-invalid', 'email-taken', 'too-many-attempts'],
  audit: ['admin.created'],
});

export const adminSignIn = contract({
  id: 'admins.signIn',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/session',
  summary: 'Sign in with password and a time-based one-time password.',
  access: { kind: 'anyone' },
  body: z.strictObject({
    email,
    password: z.string().min(1).max(200),
    totp: z.string().regex(/^\d{6}$/, 'must be six digits'),
  }),
  success: {
    status: 200,
    description: 'A bearer token: 15 minutes idle, 8 hours at most.',
    body: z.strictObject({
      token: z.string(),
      expiresAtUtc: instantSchema,
      permissions: z.array(permissionEnum),
    }),
  },
  errors: ['invalid-credentials', 'too-many-attempts'],
  audit: ['admin.signed-in', 'admin.sign-in-refused'],
});

export const adminSignOut = contract({
  id: 'admins.signOut',
  listener: 'admin',
  method: 'DELETE',
  path: '/admin/v1/session',
  summary: 'Sign out; the token is dead at once.',
  access: { kind: 'admin' },
  success: { status: 204, description: 'The session has ended.' },
  errors: [],
  audit: ['admin.signed-out'],
});

export const getAdminSession = contract({
  id: 'admins.session',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/session',
  summary: 'Who am I, and what may I do?',
  access: { kind: 'admin' },
  success: {
    status: 200,
    description: 'The administrator of this session.',
    body: z.strictObject({
      adminId: z.string(),
      email: z.string(),
      name: z.string(),
      role: z.enum(roles),
      permissions: z.array(permissionEnum),
      expiresAtUtc: instantSchema,
    }),
  },
  errors: [],
  audit: { none: 'an administrator reads their own data' },
});

export const adminSchema = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  createdAtUtc: instantSchema,
});

export const listAdmins = contract({
  id: 'admins.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/admins',
  summary: 'Administrators, newest first.',
  access: { kind: 'admin', permission: 'admins.read' },
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of administrators.', body: pageOf(adminSchema) },
  errors: [],
  audit: ['admin.listed'],
});

export const inviteAdmin = contract({
  id: 'admins.invite',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/admins',
  summary: 'Invite an administrator; the invitation is used as `setupToken` of setup.',
  access: { kind: 'admin', permission: 'admins.manage' },
  body: z.strictObject({ role: z.enum(roles) }),
  success: {
    status: 201,
    description: 'The invitation, shown once.',
    body: z.strictObject({ setupToken: z.string(), role: z.enum(roles), expiresAtUtc: instantSchema }),
  },
  errors: [],
  audit: ['admin.invited'],
});
