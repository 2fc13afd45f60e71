import { z } from 'zod';
import { dateSchema, idSchema, instantSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';
import { rightsRequestActions, rightsRequestStates, rightsRequestTypes } from './rights-request-values.ts';

export const rightsRequestSchema = z.strictObject({
  id: z.string(),
  type: z.enum(rightsRequestTypes),
  state: z.enum(rightsRequestStates),
  receivedAtUtc: instantSchema,
  /** Last day to answer, and each step by which it was computed. */
  dueOn: dateSchema,
  dueDerivation: z.array(z.string()),
  details: z.string().nullable(),
  answer: z.string().nullable(),
  completedAtUtc: instantSchema.nullable(),
  packageReady: z.boolean(),
  certificateId: z.string().nullable(),
  /** When the erasure begins by itself; until then it can be withdrawn. */
  erasesAtUtc: instantSchema.nullable(),
});
export type RightsRequestView = z.infer<typeof rightsRequestSchema>;

/** What the administrator sees in addition: whose it is, and what may be done with it now. */
export const adminRightsRequestSchema = rightsRequestSchema.extend({
  accountId: z.string(),
  accountEmail: z.string().nullable(),
  accountName: z.string().nullable(),
  actions: z.array(z.enum(rightsRequestActions)),
  /** Who approved the erasure, and how many must. */
  approvedBy: z.array(z.string()),
  approvalsNeeded: z.int(),
});
export type AdminRightsRequestView = z.infer<typeof adminRightsRequestSchema>;

const params = z.strictObject({ id: idSchema<'rights-request'>() });
const account = { kind: 'account' } as const;

export const fileRightsRequest = contract({
  id: 'rightsRequests.file',
  listener: 'public',
  method: 'POST',
  path: '/v1/rights-requests',
  summary: 'Exercise a right. The answer names the last day on which we must have answered.',
  access: account,
  body: z.strictObject({
    type: z.enum(rightsRequestTypes),
    details: z.string().trim().min(1).max(4000).optional(),
  }),
  success: { status: 201, description: 'The request.', body: rightsRequestSchema },
  errors: ['limit-reached'],
  audit: ['rights-request.filed'],
});

export const listRightsRequests = contract({
  id: 'rightsRequests.list',
  listener: 'public',
  method: 'GET',
  path: '/v1/rights-requests',
  summary: 'Your requests, newest first.',
  access: account,
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of requests.', body: pageOf(rightsRequestSchema) },
  errors: [],
  audit: { none: 'a person reads their own data' },
});

export const getRightsRequest = contract({
  id: 'rightsRequests.get',
  listener: 'public',
  method: 'GET',
  path: '/v1/rights-requests/{id}',
  summary: 'One of your requests.',
  access: account,
  params,
  success: { status: 200, description: 'The request.', body: rightsRequestSchema },
  errors: ['not-found'],
  audit: { none: 'a person reads their own data' },
});

export const withdrawRightsRequest = contract({
  id: 'rightsRequests.withdraw',
  listener: 'public',
  method: 'POST',
  path: '/v1/rights-requests/{id}/withdraw',
  summary: 'Withdraw a request that is not answered yet.',
  access: account,
  params,
  success: { status: 200, description: 'The request as it is now.', body: rightsRequestSchema },
  errors: ['not-found', 'invalid-state'],
  audit: ['rights-request.withdrawn'],
});

export const fetchPackage = contract({
  id: 'rightsRequests.package',
  listener: 'public',
  method: 'GET',
  path: '/v1/rights-requests/{id}/package',
  summary: 'The access package: a ZIP of everything held about you, as JSON, CSV and a page to read.',
  access: account,
  params,
  success: { status: 200, description: 'The ZIP.', media: 'application/zip' },
  errors: ['not-found', 'invalid-state'],
  audit: ['package.fetched'],
});

export const adminListRightsRequests = contract({
  id: 'rightsRequests.adminList',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/rights-requests',
  summary: 'Requests of all persons, the nearest deadline first among the open ones.',
  access: { kind: 'admin', permission: 'rights-requests.read' },
  query: z.strictObject({
    ...pageQuery,
    state: z.enum(rightsRequestStates).optional(),
    type: z.enum(rightsRequestTypes).optional(),
    open: z.enum(['true', 'false']).optional(),
  }),
  success: { status: 200, description: 'A page of requests.', body: pageOf(adminRightsRequestSchema) },
  errors: [],
  audit: ['rights-request.consulted'],
});

export const adminGetRightsRequest = contract({
  id: 'rightsRequests.adminGet',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/rights-requests/{id}',
  summary: 'One request.',
  access: { kind: 'admin', permission: 'rights-requests.read' },
  params,
  success: { status: 200, description: 'The request.', body: adminRightsRequestSchema },
  errors: ['not-found'],
  audit: ['rights-request.consulted'],
});

export const actOnRightsRequest = contract({
  id: 'rightsRequests.act',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/rights-requests/{id}/actions',
  summary:
    'Act on a request. `approve` and `complete` of an erasure need `confirm: true`; `refuse` and a completed question need an `answer`. `complete` approves too; it erases when nobody else has to approve and the cooling-off time is over, else the erasure follows by itself. `cancel` takes the approvals back before that.',
  access: { kind: 'admin', permission: 'rights-requests.act' },
  params,
  body: z.strictObject({
    action: z.enum(rightsRequestActions),
    answer: z.string().trim().min(1).max(4000).optional(),
    confirm: z.boolean().optional(),
  }),
  success: { status: 200, description: 'The request as it is now.', body: adminRightsRequestSchema },
  errors: ['not-found', 'invalid-state'],
  audit: [
    'rights-request.acted',
    'package.built',
    'erasure.completed',
    'erasure.approved',
    'erasure.cancelled',
  ],
});
