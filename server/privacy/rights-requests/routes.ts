import { accountOf, type Route, route } from '#server/foundation/http/index.ts';
import {
  showErasurePlan as planContract,
  showErasureProgress,
  withdrawErasureByMail,
} from '#shared/contracts/erasures.ts';
import {
  actOnRightsRequest,
  adminGetRightsRequest,
  adminListRightsRequests,
  fileRightsRequest,
  getRightsRequest,
  listRightsRequests,
  fetchPackage as packageContract,
  withdrawRightsRequest,
} from '#shared/contracts/rights-requests.ts';
import { actOnRequest } from './act-on-request.ts';
import { getRequest, listRequests } from './consult-requests.ts';
import type { RightsRequests } from './deps.ts';
import { fetchPackage } from './fetch-package.ts';
import { fileRequest } from './file-request.ts';
import { getOwnRequest, listOwnRequests, withdrawByMail, withdrawRequest } from './own-requests.ts';
import { planOf, progressOf } from './show-erasure.ts';

/** The routes of both listeners; each contract says on which one it is served. */
export const rightsRequestsRoutes = (rights: RightsRequests): Route[] => [
  ...accountRoutes(rights),
  ...adminRoutes(rights),
];

const accountRoutes = (rights: RightsRequests): Route[] => [
  route(fileRightsRequest, async ({ ctx, body }) => ({
    body: await fileRequest(rights, ctx, { accountId: accountOf(ctx), ...body }),
  })),
  route(listRightsRequests, async ({ ctx, query }) => ({ body: await listOwnRequests(rights, ctx, query) })),
  route(getRightsRequest, async ({ ctx, params }) => ({ body: await getOwnRequest(rights, ctx, params.id) })),
  route(withdrawRightsRequest, async ({ ctx, params }) => ({
    body: await withdrawRequest(rights, ctx, params.id),
  })),
  route(withdrawErasureByMail, async ({ ctx, params, body }) => {
    await withdrawByMail(rights, ctx, { id: params.id, token: body.token });
    return { body: { state: 'withdrawn' as const } };
  }),
  route(packageContract, async ({ ctx, params }) => ({
    bytes: await fetchPackage(rights, ctx, params.id),
    headers: { 'content-disposition': `attachment; filename="personal-data-${params.id}.zip"` },
  })),
];

const adminRoutes = (rights: RightsRequests): Route[] => [
  route(adminListRightsRequests, async ({ ctx, query }) => ({
    body: await listRequests(rights, ctx, query),
  })),
  route(adminGetRightsRequest, async ({ ctx, params }) => ({
    body: await getRequest(rights, ctx, params.id),
  })),
  route(planContract, async ({ ctx, params }) => ({ body: await planOf(rights, ctx, params.id) })),
  route(actOnRightsRequest, async ({ ctx, params, body }) => ({
    body: await actOnRequest(rights, ctx, params.id, body),
  })),
  route(showErasureProgress, async ({ params }) => ({ body: await progressOf(rights, params.id) })),
];
