import { z } from 'zod';
import {
  type AccountId,
  idSchema,
  instantSchema,
  nameSchema,
  pageOf,
  pageQuery,
} from '#shared/values/index.ts';
import { contract } from './contract.ts';

export const accountStates = ['unverified', 'active', 'suspended', 'closed'] as const;
export type AccountState = (typeof accountStates)[number];

const email = z.email('must be an e-mail address').max(254);
const name = nameSchema(200);
const password = z.string().min(12, 'must have at least 12 characters').max(200);

export const accountSchema = z.strictObject({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  state: z.enum(accountStates),
  planId: z.string(),
  createdAtUtc: instantSchema,
  emailVerifiedAtUtc: instantSchema.nullable(),
});
export type AccountView = z.infer<typeof accountSchema>;

export const signUp = contract({
  id: 'accounts.signUp',
  listener: 'public',
  method: 'POST',
  path: '/v1/accounts',
  summary: 'Sign up. The answer is the same whether the e-mail is known or not; what follows comes by mail.',
  access: { kind: 'anyone' },
  body: z.strictObject({ email, name, password }),
  success: {
    status: 202,
    description: 'A mail is on its way.',
    body: z.strictObject({ message: z.string() }),
  },
  errors: ['too-many-attempts'],
  audit: ['account.created'],
});

export const verifyEmail = contract({
  id: 'accounts.verifyEmail',
  listener: 'public',
  method: 'POST',
  path: '/v1/accounts/verify-email',
  summary: 'Prove that the e-mail address is yours, with the token from the mail.',
  access: { kind: 'anyone' },
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  success: {
    status: 200,
    description: 'The account is active.',
    body: z.strictObject({ state: z.enum(accountStates) }),
  },
  errors: ['token-invalid'],
  audit: ['account.email-verified'],
});

export const signIn = contract({
  id: 'accounts.signIn',
  listener: 'public',
  method: 'POST',
  path: '/v1/session',
  summary:
    'Sign in. Sets the session cookie and returns the token that every change must carry in X-CSRF-Token.',
  access: { kind: 'anyone' },
  body: z.strictObject({ email, password: z.string().min(1).max(200), totp: z.string().max(10).optional() }),
  success: { status: 200, description: 'Signed in.', body: z.strictObject({ csrfToken: z.string() }) },
  errors: ['invalid-credentials', 'too-many-attempts'],
  audit: ['account.signed-in'],
});

export const signOut = contract({
  id: 'accounts.signOut',
  listener: 'public',
  method: 'DELETE',
  path: '/v1/session',
  summary: 'Sign out.',
  access: { kind: 'account' },
  success: { status: 204, description: 'The session has ended.' },
  errors: [],
  audit: ['account.signed-out'],
});

export const getAccount = contract({
  id: 'accounts.get',
  listener: 'public',
  method: 'GET',
  path: '/v1/account',
  summary: 'Your account.',
  access: { kind: 'account' },
  success: { status: 200, description: 'The account.', body: accountSchema },
  errors: [],
  audit: { none: 'a person reads their own data' },
});

export const correctAccount = contract({
  id: 'accounts.correct',
  listener: 'public',
  method: 'PATCH',
  path: '/v1/account',
  summary: 'Correct your data.',
  access: { kind: 'account' },
  body: z.strictObject({ name }),
  success: { status: 200, description: 'The account as it is now.', body: accountSchema },
  errors: [],
  audit: ['account.corrected'],
});

export const closeAccount = contract({
  id: 'accounts.close',
  listener: 'public',
  method: 'DELETE',
  path: '/v1/account',
  summary: 'Close the account: its keys stop at once, its sessions end, and a request for erasure is filed.',
  access: { kind: 'account' },
  success: {
    status: 200,
    description: 'Closed.',
    body: z.strictObject({ state: z.enum(accountStates), rightsRequestId: z.string() }),
  },
  errors: ['invalid-state'],
  audit: ['account.closed', 'rights-request.filed'],
});

export const listAccounts = contract({
  id: 'accounts.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/accounts',
  summary: 'Accounts, newest first. `email` finds the one with exactly this address.',
  access: { kind: 'admin', permission: 'accounts.read' },
  query: z.strictObject({
    ...pageQuery,
    email: z.email().optional(),
    state: z.enum(accountStates).optional(),
  }),
  success: { status: 200, description: 'A page of accounts.', body: pageOf(accountSchema) },
  errors: [],
  audit: ['account.consulted'],
});

const accountParams = z.strictObject({ id: idSchema<'account'>() });

export const suspensionReasons = ['terms', 'abuse', 'payment', 'security'] as const;

export const suspendAccount = contract({
  id: 'accounts.suspend',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/accounts/{id}/suspend',
  summary: 'Suspend an account: its keys are refused on the next request.',
  access: { kind: 'admin', permission: 'accounts.suspend' },
  params: accountParams,
  body: z.strictObject({ reason: z.enum(suspensionReasons) }),
  success: {
    status: 200,
    description: 'The new state.',
    body: z.strictObject({ id: z.string(), state: z.enum(accountStates) }),
  },
  errors: ['not-found', 'invalid-state'],
  audit: ['account.suspended'],
});

export const resumeAccount = contract({
  id: 'accounts.resume',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/accounts/{id}/resume',
  summary: 'Resume a suspended account.',
  access: { kind: 'admin', permission: 'accounts.suspend' },
  params: accountParams,
  success: {
    status: 200,
    description: 'The new state.',
    body: z.strictObject({ id: z.string(), state: z.enum(accountStates) }),
  },
  errors: ['not-found', 'invalid-state'],
  audit: ['account.resumed'],
});

export const closeAnyAccount = contract({
  id: 'accounts.closeAny',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/accounts/{id}/close',
  summary: 'Close an account: its keys stop at once, its sessions end, and a request for erasure is filed.',
  access: { kind: 'admin', permission: 'accounts.close' },
  params: accountParams,
  success: {
    status: 200,
    description: 'Closed.',
    body: z.strictObject({ id: z.string(), state: z.enum(accountStates), rightsRequestId: z.string() }),
  },
  errors: ['not-found', 'invalid-state'],
  audit: ['account.closed', 'rights-request.filed'],
});

export type SignUpInput = z.output<NonNullable<typeof signUp.body>>;
export type SuspensionReason = (typeof suspensionReasons)[number];
export type { AccountId };
