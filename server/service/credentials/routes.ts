import { type Route, route } from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/credentials.ts';
import type { Credentials } from './deps.ts';
import { issueCredential, listCredentials, revokeCredential } from './manage-credentials.ts';

/** Routes of the admin listener. */
export const credentialRoutes = (credentials: Credentials): Route[] => [
  route(contracts.listCredentials, async ({ query, ctx }) => ({
    body: await listCredentials(credentials, ctx, query),
  })),
  route(contracts.issueCredential, async ({ body, ctx }) => ({
    body: await issueCredential(credentials, ctx, body),
  })),
  route(contracts.revokeCredential, async ({ params, ctx }) => {
    await revokeCredential(credentials, ctx, params.id);
    return {};
  }),
];
