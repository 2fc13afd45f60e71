import { accountOf, type Route, route } from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/keys.ts';
import type { Keys } from './deps.ts';
import { issueKey } from './issue-key.ts';
import { listAllKeys, listKeys } from './list-keys.ts';
import { revokeAnyKey, revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';

/** Routes of account holders for their keys, and of administrators for those of all. */
export const keyRoutes = (keys: Keys): Route[] => [
  route(contracts.listKeys, async ({ query, ctx }) => ({
    body: await listKeys(keys, accountOf(ctx), query),
  })),
  route(contracts.issueKey, async ({ body, ctx }) => ({
    body: await issueKey(keys, ctx, { ...body, accountId: accountOf(ctx) }),
  })),
  route(contracts.rotateKey, async ({ params, body, ctx }) => ({
    body: await rotateKey(keys, ctx, { ...body, id: params.id, accountId: accountOf(ctx) }),
  })),
  route(contracts.revokeKey, async ({ params, ctx }) => {
    await revokeKey(keys, ctx, accountOf(ctx), params.id);
    return {};
  }),
  route(contracts.listAllKeys, async ({ query, ctx }) => ({ body: await listAllKeys(keys, ctx, query) })),
  route(contracts.revokeAnyKey, async ({ params, ctx }) => {
    await revokeAnyKey(keys, ctx, params.id);
    return {};
  }),
];
